"""Outages declared by hand: ours until both parties signed another cause."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from zhilian.contract.types import Period, Verdict
from zhilian.core.testing import NOON
from zhilian.directory.tests import make as people
from zhilian.incidents import indicators, service
from zhilian.incidents.errors import OutageRefused, TimeIsWrong
from zhilian.incidents.models import DeclaredOutage
from zhilian.incidents.service import Declaration
from zhilian.incidents.types import Party

pytestmark = pytest.mark.django_db
TERM = Period(start_at=NOON - timedelta(days=30), end_at=NOON + timedelta(days=1))


def declared(hours: int = 25, *, ended: bool = True) -> DeclaredOutage:
    said = Declaration(
        title="全平台页面打不开",
        reason="机房网络中断，无人能用",
        began_at=NOON - timedelta(hours=hours),
        ended_at=NOON if ended else None,
    )
    person = people.person(roles=["purchaser"])
    return service.declare_outage(said=said, person_id=person.pk, at=NOON)


def sign(outage: DeclaredOutage, party: Party, cause: str, at: datetime = NOON) -> None:
    service.sign_declared_cause(
        outage_id=outage.pk,
        person_id=people.person(roles=["ops_manager"]).pk,
        party=party,
        cause=cause,
        at=at,
    )


@pytest.mark.parametrize(("hours", "counted"), [(25, 1), (23, 0)])
def test_declared_outage_counts_beyond_the_limit(hours: int, counted: int) -> None:
    declared(hours)

    assert indicators.outages(TERM).value == counted


def test_outage_that_lasts_is_a_risk_before_the_limit() -> None:
    declared(3, ended=False)

    reading = indicators.outages(Period(start_at=TERM.start_at, end_at=NOON))

    assert (reading.value, reading.verdict) == (0, Verdict.AT_RISK)


def test_cause_signed_by_both_excuses_it_and_by_one_does_not() -> None:
    outage = declared()
    sign(outage, Party.CONTRACTOR, "供电局停电")
    assert indicators.outages(TERM).value == 1

    sign(outage, Party.PURCHASER, "供电局停电")

    assert indicators.outages(TERM).value == 0
    with pytest.raises(OutageRefused, match="双方都已签署"):
        sign(outage, Party.CONTRACTOR, "改一改")


def test_other_words_undo_the_other_signature() -> None:
    outage = declared()
    sign(outage, Party.CONTRACTOR, "供电局停电")

    sign(outage, Party.PURCHASER, "计划检修")

    outage.refresh_from_db()
    assert (outage.contractor_signed_at, outage.signed_by_both) == (None, False)


def test_withdrawn_outage_does_not_count_and_stays_written() -> None:
    outage = declared()

    service.withdraw_outage(
        outage_id=outage.pk, reason="只是一个窗口", person_id=outage.declared_by_id, at=NOON
    )

    assert indicators.outages(TERM).value == 0
    assert DeclaredOutage.objects.filter(pk=outage.pk).exists()


def test_only_the_declarer_withdraws() -> None:
    outage = declared()

    with pytest.raises(OutageRefused, match="只有申报人"):
        service.withdraw_outage(
            outage_id=outage.pk,
            reason="不认",
            person_id=people.person(roles=["ops_manager"]).pk,
            at=NOON,
        )


def test_end_is_recorded_once_and_after_the_beginning() -> None:
    outage = declared(5, ended=False)
    who = people.person(roles=["ops_manager"]).pk

    with pytest.raises(TimeIsWrong):
        service.end_outage(
            outage_id=outage.pk, ended_at=NOON - timedelta(hours=9), person_id=who, at=NOON
        )
    service.end_outage(outage_id=outage.pk, ended_at=NOON, person_id=who, at=NOON)
    with pytest.raises(OutageRefused, match="已经登记结束"):
        service.end_outage(outage_id=outage.pk, ended_at=NOON, person_id=who, at=NOON)


def test_database_refuses_an_end_before_the_beginning() -> None:
    outage = declared()

    with pytest.raises(IntegrityError), transaction.atomic():
        DeclaredOutage.objects.filter(pk=outage.pk).update(ended_at=outage.began_at - timedelta(1))
