"""A hospital in memory that keeps the provider's promises; passes the same conformance tests."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from zhilian.bookings.errors import BadReport
from zhilian.bookings.providers.base import (
    PROVIDERS,
    Answer,
    Appointment,
    HospitalProvider,
    LinkAccount,
    OptionError,
    Report,
)


@PROVIDERS.register
class FakeHospital(HospitalProvider):
    """`booked` are the appointments it has; `answers` are given in turn, then a good one."""

    name = "fake_hospital"
    label = "内存体检机构"
    booked: ClassVar[dict[str, Appointment]] = {}
    answers: ClassVar[list[Answer]] = []

    @classmethod
    def reset(cls, *answers: Answer) -> None:
        cls.booked.clear()
        cls.answers[:] = answers

    def check(self, account: LinkAccount) -> list[OptionError]:
        unknown = sorted(set(account.options) - {"timeout_s"})
        return [OptionError(field=name, message=f"没有选项 {name}，请删去") for name in unknown]

    def push(self, appointment: Appointment, account: LinkAccount) -> Answer:
        if self.answers:
            return self.answers.pop(0)
        self.booked[appointment.reference] = appointment
        return Answer(ok=True, hospital_no=f"H{appointment.reference}")

    def cancel(self, reference: str, account: LinkAccount) -> Answer:
        if self.answers:
            return self.answers.pop(0)
        self.booked.pop(reference, None)
        return Answer(ok=True)

    def read_report(
        self, *, headers: Mapping[str, str], body: bytes, account: LinkAccount, at: datetime
    ) -> Report:
        if headers.get("X-Signed") != "yes":
            raise BadReport("签名不符")
        try:
            return Report(reference=str(json.loads(body)["reference"]), at=at)
        except (ValueError, KeyError, TypeError):
            raise BadReport("内容看不懂") from None
