"""Hospitals: told once, heard when they are signed, nothing kept longer than needed."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from zhilian.bookings import selectors, service
from zhilian.bookings.errors import BadDraft, BadReport
from zhilian.bookings.models import HospitalOrder, Resource
from zhilian.bookings.providers.base import PROVIDERS, Answer, Appointment, HospitalProvider
from zhilian.bookings.providers.http_hospital import HttpHospital, sign
from zhilian.bookings.service import LinkDraft
from zhilian.bookings.tests import make
from zhilian.bookings.tests.fake_hospital import FakeHospital
from zhilian.bookings.tests.hospital_running import (
    SECRET,
    Hospital,
    hospital_running,
    wait_until,
)
from zhilian.bookings.types import OrderState, ResourceKind
from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON, run_reactions
from zhilian.core.times import clock_now
from zhilian.directory.models import Person

CONFORMING: list[type[HospitalProvider]] = [HttpHospital, FakeHospital]
IDNO = "610102199001011230"


@pytest.fixture(autouse=True)
def _empty_hospital() -> None:
    FakeHospital.reset()


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hospital]:
    with hospital_running(tmp_path_factory.mktemp("hospital")) as running:
        yield running


@pytest.fixture
def hospital(process: Hospital) -> Hospital:
    process.server.store.behave("good")
    return process


def appointment(reference: str = "TJ1") -> Appointment:
    return Appointment(
        reference=reference,
        name="张三",
        idno=IDNO,
        phone="13800000001",
        package="男性标准套餐",
        day=make.TOMORROW,
    )


def place(provider: str = "fake_hospital", **link: Any) -> Resource:
    made = make.resource(ResourceKind.HOSPITAL, units=5, hours="1-6 07:30-10:30")
    defaults = {"provider": provider, "url": "http://127.0.0.1:9", "secret": SECRET}
    draft = LinkDraft(**{**defaults, **link})
    service.save_link(resource_id=made.pk, draft=draft, at=NOON)
    return made


def push(by: Person, at: Resource, *, key: str = "push") -> Any:
    args = {
        "hospital": make.picked(at),
        "package": "男性标准套餐",
        "day": make.TOMORROW,
        "person": by,
        "idno": IDNO,
    }
    return make.run("hospital.push", by, args=args, key=key)


def report(at: Resource, reference: str, *, signed: str = "yes") -> Any:
    return Client().post(
        f"/hooks/hospital/{at.code}/",
        json.dumps({"reference": reference}),
        content_type="application/json",
        headers={"X-Signed": signed},
    )


def settled() -> list[tuple[str, bool, str]]:
    rows = JournalEntry.objects.filter(kind="core.effect.settled").order_by("id")
    return [(row.data["key"], row.data["ok"], row.data["reason"]) for row in rows]


def test_every_provider_is_in_the_conformance_list() -> None:
    assert set(PROVIDERS.all().values()) == set(CONFORMING)


@pytest.mark.parametrize("kind", CONFORMING)
class TestEveryProvider:
    def test_an_unknown_option_is_named(
        self, kind: type[HospitalProvider], hospital: Hospital
    ) -> None:
        good = hospital.account()

        assert kind().check(good) == []
        assert ["colour" in p.message for p in kind().check(replace(good, options={"colour": 1}))]

    def test_pushed_twice_is_one_appointment(
        self, kind: type[HospitalProvider], hospital: Hospital
    ) -> None:
        first = kind().push(appointment("TJ-twice"), hospital.account())
        second = kind().push(appointment("TJ-twice"), hospital.account())

        assert first.ok
        assert first.hospital_no == second.hospital_no

    def test_what_is_not_there_is_cancelled(
        self, kind: type[HospitalProvider], hospital: Hospital
    ) -> None:
        assert kind().cancel("TJ-nobody", hospital.account()).ok

    @pytest.mark.parametrize("body", [b"", b"{}", b"\xff"])
    def test_a_report_without_signature_is_refused(
        self, kind: type[HospitalProvider], hospital: Hospital, body: bytes
    ) -> None:
        with pytest.raises(BadReport):
            kind().read_report(headers={}, body=body, account=hospital.account(), at=clock_now())


class TestHttpHospital:
    @pytest.mark.parametrize(("behaviour", "retry"), [("busy", True), ("refuse", False)])
    def test_what_is_not_taken_says_why(
        self, hospital: Hospital, behaviour: str, retry: bool
    ) -> None:
        hospital.press("/behave", behaviour=behaviour)

        answer = HttpHospital().push(appointment("TJ-no"), hospital.account())

        assert (answer.ok, answer.retry) == (False, retry)
        assert answer.text

    def test_a_wrong_secret_is_refused_there(self, hospital: Hospital) -> None:
        answer = HttpHospital().push(appointment(), hospital.account(secret="x" * 20))

        assert not answer.ok
        assert "签名错误" in answer.text

    def test_a_hospital_that_is_away_is_a_value(self, hospital: Hospital) -> None:
        account = replace(hospital.account(), url="http://127.0.0.1:9")

        assert HttpHospital().push(appointment(), account).retry

    def test_an_old_report_is_refused(self, hospital: Hospital) -> None:
        body = json.dumps({"reference": "TJ1", "event": "done", "at": "2026-11-25T09:00Z"}).encode()
        stamp = str(int(clock_now().timestamp()))
        headers = {"X-Timestamp": stamp, "X-Signature": sign(SECRET, stamp, body)}
        read = HttpHospital().read_report
        account = hospital.account()

        good = read(headers=headers, body=body, account=account, at=clock_now())

        assert good.reference == "TJ1"
        later = clock_now() + timedelta(minutes=6)
        with pytest.raises(BadReport, match="5 分钟"):
            read(headers=headers, body=body, account=account, at=later)
        with pytest.raises(BadReport, match="签名不符"):
            read(headers=headers, body=body + b" ", account=account, at=clock_now())


@pytest.mark.django_db
def test_push_is_told_by_the_worker_and_settles_the_effect() -> None:
    by, at = make.person(), place()

    outcome = push(by, at)
    run_reactions()

    order = HospitalOrder.objects.get()
    assert outcome.waiting
    assert order.state == OrderState.CONFIRMED
    assert list(FakeHospital.booked) == [order.reference]
    assert settled() == [("push", True, "")]


@pytest.mark.django_db
def test_push_that_the_hospital_refuses_settles_as_failed() -> None:
    FakeHospital.reset(Answer(ok=False, text="该日期套餐已停检"))
    by, at = make.person(), place()

    push(by, at)
    run_reactions()

    assert settled() == [("push", False, f"{at.name}：该日期套餐已停检")]
    again = push(by, at)
    assert not again.ok


@pytest.mark.django_db
def test_push_to_a_busy_hospital_is_tried_again() -> None:
    FakeHospital.reset(Answer(ok=False, retry=True, text="系统繁忙"))
    by, at = make.person(), place()

    push(by, at)
    run_reactions()
    assert settled() == []
    later = clock_now() + timedelta(minutes=2)
    for order_id in selectors.orders_due(now=later):
        service.tell_hospital(order_id=order_id, at=later)

    assert settled() == [("push", True, "")]


@pytest.mark.django_db
def test_cancel_tells_the_hospital_and_forgets_the_identity_number() -> None:
    by, at = make.person(), place()
    push(by, at)
    run_reactions()

    outcome = make.run("hospital.cancel", by, args={"hospital": make.picked(at)}, key="cancel")
    run_reactions()

    order = HospitalOrder.objects.get()
    assert outcome.waiting
    assert (order.state, order.idno) == (OrderState.CANCELLED, "")
    assert FakeHospital.booked == {}
    assert settled()[-1] == ("cancel", True, "")


@pytest.mark.django_db
def test_a_signed_report_announces_who_came_once() -> None:
    by, at = make.person(), place()
    push(by, at)
    run_reactions()
    reference = HospitalOrder.objects.get().reference

    answers = [report(at, reference) for _ in range(2)]
    forged, unknown = report(at, reference, signed="no"), report(at, "TJ0")

    order = HospitalOrder.objects.get()
    said = JournalEntry.objects.filter(kind="bookings.hospital.says_done")
    assert [answer.status_code for answer in answers] == [200, 200]
    assert (forged.status_code, unknown.status_code) == (401, 404)
    assert (order.state, order.idno) == (OrderState.DONE, "")
    assert [row.subject for row in said] == ["case:1"]


@pytest.mark.django_db
def test_a_link_that_cannot_work_is_refused_with_the_remedy() -> None:
    with pytest.raises(BadDraft, match="不少于 16 个字符"):
        place("http_hospital", secret="short")


@pytest.mark.django_db(transaction=True)
def test_the_whole_way_over_real_sockets(tmp_path: Path, live_server: Any, settings: Any) -> None:
    settings.BASE_URL = live_server.url
    with hospital_running(tmp_path) as running:
        by, at = make.person(), place("http_hospital", url=running.server.url)
        push(by, at)
        run_reactions()
        order = HospitalOrder.objects.get()
        assert order.hospital_no in running.page()

        running.press("/arrive", reference=order.reference)

        wait_until(lambda: HospitalOrder.objects.get().state == OrderState.DONE)
        assert IDNO not in running.page()
