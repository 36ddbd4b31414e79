import pytest
from django.db import IntegrityError, transaction

from zhilian.contract import selectors, service
from zhilian.contract.errors import WaiverRefused
from zhilian.contract.models import Breach, Waiver
from zhilian.contract.tests import make
from zhilian.contract.types import ClockVerdict, Period, WaiverStatus
from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON
from zhilian.directory.tests import make as people

pytestmark = pytest.mark.django_db


def approve(waiver: Waiver) -> None:
    purchaser = people.person(roles=["purchaser"])
    service.approve_waiver(waiver_id=waiver.pk, person_id=purchaser.pk, answer="情况属实", at=NOON)


def test_approved_waiver_changes_the_verdict_and_not_the_clock() -> None:
    waiver = make.waiver()
    before = selectors.clock(clock_id=waiver.clock_id, now=NOON)

    approve(waiver)

    after = selectors.clock(clock_id=waiver.clock_id, now=NOON)
    assert (before.verdict, after.verdict) == (ClockVerdict.BREACHED, ClockVerdict.WAIVED)
    assert (after.elapsed_s, after.due_at, after.breached) == (
        before.elapsed_s,
        before.due_at,
        True,
    )
    assert Breach.objects.filter(clock_id=waiver.clock_id).exists()


def test_approved_waiver_is_counted_apart_from_met_and_breached() -> None:
    waiver = make.waiver()

    approve(waiver)

    period = Period(start_at=waiver.clock.started_at, end_at=NOON)
    counted = selectors.tally(policy="fix_general", period=period, now=NOON)
    assert (counted.waived, counted.breached, counted.met) == (1, 0, 0)


def test_refused_waiver_leaves_the_breach_and_may_be_asked_again() -> None:
    waiver = make.waiver()
    purchaser = people.person(roles=["purchaser"])

    service.refuse_waiver(waiver_id=waiver.pk, person_id=purchaser.pk, answer="证据不足", at=NOON)
    again = make.waiver(of=waiver.clock)

    shown = selectors.clock(clock_id=waiver.clock_id, now=NOON)
    assert shown.verdict is ClockVerdict.BREACHED
    assert again.status == WaiverStatus.REQUESTED


def test_second_request_while_one_stands_is_refused() -> None:
    waiver = make.waiver()

    with pytest.raises(WaiverRefused, match="请勿重复"):
        make.waiver(of=waiver.clock)


def test_decided_waiver_cannot_be_decided_again() -> None:
    waiver = make.waiver()
    approve(waiver)

    with pytest.raises(WaiverRefused, match="不能再次审批"):
        approve(waiver)


def test_nobody_decides_a_request_of_their_own() -> None:
    waiver = make.waiver()

    with pytest.raises(WaiverRefused, match="自己的申请"):
        service.approve_waiver(
            waiver_id=waiver.pk, person_id=waiver.requested_by_id, answer="同意", at=NOON
        )


@pytest.mark.parametrize(("role", "allowed"), [("purchaser", True), ("ops_manager", False)])
def test_only_the_purchaser_decides(role: str, *, allowed: bool) -> None:
    waiver = make.waiver()
    person = people.person(roles=[role])

    if allowed:
        service.approve_waiver(waiver_id=waiver.pk, person_id=person.pk, answer="属实", at=NOON)
    else:
        with pytest.raises(WaiverRefused, match="采购人"):
            service.approve_waiver(waiver_id=waiver.pk, person_id=person.pk, answer="属实", at=NOON)


def test_decision_without_a_reason_is_refused() -> None:
    waiver = make.waiver()
    purchaser = people.person(roles=["purchaser"])

    with pytest.raises(WaiverRefused, match="理由"):
        service.refuse_waiver(waiver_id=waiver.pk, person_id=purchaser.pk, answer=" ", at=NOON)


def test_waiver_is_for_breaches_that_count() -> None:
    with pytest.raises(WaiverRefused, match="没有超时"):
        make.waiver(of=make.clock())
    with pytest.raises(WaiverRefused, match="演练"):
        make.waiver(of=make.breached_clock(drill=True))
    with pytest.raises(WaiverRefused, match="建议值"):
        make.waiver(of=make.breached_clock(policy="consult"))


def test_request_and_decision_are_in_the_journal() -> None:
    waiver = make.waiver()

    approve(waiver)

    kinds = JournalEntry.objects.filter(subject=f"clock:{waiver.clock_id}").order_by("id")
    assert [entry.kind for entry in kinds] == [
        "contract.waiver.requested",
        "contract.waiver.approved",
    ]


def test_two_standing_waivers_are_refused_by_the_database() -> None:
    waiver = make.waiver()

    with pytest.raises(IntegrityError), transaction.atomic():
        Waiver.objects.create(
            clock=waiver.clock, reason="再来", requested_by=waiver.requested_by, requested_at=NOON
        )
