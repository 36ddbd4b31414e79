"""A gateway in memory that keeps the provider's promises; passes the same conformance tests."""

from collections.abc import Mapping
from typing import Any, ClassVar

from zhilian.notices.errors import BadReceipt
from zhilian.notices.providers.base import PROVIDERS, OptionError, SmsProvider, VoiceProvider
from zhilian.notices.types import (
    Account,
    HandOver,
    InboundReading,
    Outgoing,
    ReceiptReading,
    Status,
)

OK = HandOver(ok=True, provider_message_id="", code="OK")
BUSY = HandOver(ok=False, retry=True, code="BUSY", text="网关暂时不收")
REFUSED = HandOver(ok=False, retry=False, code="NO", text="网关拒收")


@PROVIDERS.register
class FakeProvider(SmsProvider):
    """`answers` are given in turn, then OK; `taken` holds every offer, kept ones by key."""

    name = "fake"
    label = "内存网关"
    answers: ClassVar[list[HandOver]] = []
    taken: ClassVar[list[Outgoing]] = []

    @classmethod
    def reset(cls, *answers: HandOver) -> None:
        cls.answers[:] = answers
        cls.taken.clear()

    def check_options(self, options: Mapping[str, Any]) -> list[OptionError]:
        unknown = sorted(set(options) - {"timeout_s"})
        return [OptionError(field=name, message=f"没有选项 {name}，请删去") for name in unknown]

    def send(self, message: Outgoing, account: Account) -> HandOver:
        self.taken.append(message)
        answer = self.answers.pop(0) if self.answers else OK
        if not answer.ok or answer.provider_message_id:
            return answer
        return HandOver(ok=True, provider_message_id=f"g-{message.key}", code=answer.code)

    def receipt_query(self) -> str:
        return "code=%s"

    def read_receipt(self, form: Mapping[str, str]) -> ReceiptReading:
        if not form.get("id") and not form.get("message"):
            raise BadReceipt("缺少 id 或 message")
        code = form.get("code", "")
        return ReceiptReading(
            key=form.get("id", ""),
            provider_message_id=form.get("message", ""),
            status=Status(code) if code in Status.values else None,
            code=code,
            done_at=None,
        )

    def read_inbound(self, form: Mapping[str, str]) -> InboundReading:
        if not form.get("id") or not form.get("from"):
            raise BadReceipt("缺少 id 或 from")
        return InboundReading(
            provider_message_id=form["id"],
            phone=form["from"],
            to=form.get("to", ""),
            text=form.get("text", ""),
            sent_at=None,
        )


RESULTS = {
    "answered": Status.DELIVERED,
    "no-answer": Status.TEMPORARY_FAILURE,
    "busy": Status.TEMPORARY_FAILURE,
    "failed": Status.TECHNICAL_FAILURE,
}


@PROVIDERS.register
class FakeVoice(VoiceProvider):
    """An exchange in memory: every call is taken and rings; `dialled` holds them."""

    name = "fake_voice"
    label = "内存语音网关"
    dialled: ClassVar[list[Outgoing]] = []

    def check_options(self, options: Mapping[str, Any]) -> list[OptionError]:
        unknown = sorted(set(options) - {"timeout_s"})
        return [OptionError(field=name, message=f"没有选项 {name}，请删去") for name in unknown]

    def send(self, message: Outgoing, account: Account) -> HandOver:
        self.dialled.append(message)
        return HandOver(ok=True, provider_message_id=f"c-{message.key}", code="OK")

    def read_receipt(self, form: Mapping[str, str]) -> ReceiptReading:
        if not form.get("id"):
            raise BadReceipt("缺少 id")
        result = form.get("result", "")
        digit = form.get("digit", "") if result == "answered" else ""
        return ReceiptReading(
            key=form["id"],
            provider_message_id="",
            status=RESULTS.get(result),
            code=f"{result}{digit}",
            done_at=None,
            digit=digit,
        )
