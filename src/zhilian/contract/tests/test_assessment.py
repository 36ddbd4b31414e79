"""What a waiver makes of a clock: less may count, the clock itself never changes."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhilian.contract import selectors, service
from zhilian.contract.assessment import assess, counted
from zhilian.contract.clock_math import Fact, FactKind, Projection, project
from zhilian.contract.errors import WaiverRefused
from zhilian.contract.models import Clock
from zhilian.contract.tests import make
from zhilian.contract.types import ClockVerdict, WaiverKind, WaiverTerms
from zhilian.core.testing import NOON
from zhilian.directory.tests import make as people

START = datetime(2026, 11, 24, tzinfo=UTC)
TARGET = timedelta(hours=4)
minutes = st.integers(min_value=-600, max_value=3000)


def stopped(after: int, *waits: tuple[int, int]) -> Projection:
    facts = [
        Fact(FactKind.STARTED, START),
        Fact(FactKind.STOPPED, START + timedelta(minutes=after)),
        *(
            Fact(
                FactKind.WAITED,
                START + timedelta(minutes=a),
                until=START + timedelta(minutes=b),
            )
            for a, b in waits
        ),
    ]
    return project(facts=facts, target=TARGET)


def period(a: int, b: int) -> WaiverTerms:
    return WaiverTerms(
        kind=WaiverKind.PERIOD,
        period_start=START + timedelta(minutes=a),
        period_end=START + timedelta(minutes=b),
    )


@given(after=st.integers(min_value=1, max_value=3000), a=minutes, b=minutes)
def test_period_counts_what_lies_outside_it(after: int, a: int, b: int) -> None:
    clock = stopped(after)
    start, end = sorted((a, b))
    inside = max(0, min(end, after) - max(start, 0))

    left = counted(clock, period(start, end), now=START + timedelta(days=9))

    assert left == timedelta(minutes=after - inside)


@given(after=st.integers(min_value=1, max_value=3000), waits=st.lists(st.tuples(minutes, minutes)))
def test_net_is_gross_without_the_union_of_the_waits(
    after: int, waits: list[tuple[int, int]]
) -> None:
    spans = [(min(pair), max(pair)) for pair in waits]
    waited = {n for a, b in spans for n in range(max(a, 0), min(b, after))}

    found = assess(
        stopped(after, *spans),
        WaiverTerms(),
        as_target=None,
        breached=True,
        now=START + timedelta(days=9),
    )

    assert found.net_s <= found.gross_s == after * 60
    assert found.net_s == (after - len(waited)) * 60


@pytest.mark.django_db
@pytest.mark.parametrize(("hours", "verdict"), [(20, "WAIVED"), (30, "BREACHED")])
def test_class_waiver_excuses_only_within_the_other_limit(hours: int, verdict: str) -> None:
    clock = make.clock(started_at=NOON - timedelta(hours=hours))
    service.stop_clocks(subject=clock.subject, at=NOON)

    approve(clock, WaiverTerms(kind=WaiverKind.CLASS, as_policy="fix_hardware"))

    assert selectors.clock(clock_id=clock.pk, now=NOON).verdict == verdict


@pytest.mark.django_db
def test_period_that_leaves_too_much_changes_nothing() -> None:
    clock = make.breached_clock()

    approve(
        clock,
        WaiverTerms(
            kind=WaiverKind.PERIOD,
            period_start=NOON - timedelta(hours=10),
            period_end=NOON - timedelta(hours=1),
        ),
    )

    assert selectors.clock(clock_id=clock.pk, now=NOON).verdict is ClockVerdict.BREACHED


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("terms", "says"),
    [
        (WaiverTerms(kind=WaiverKind.CLASS, as_policy="arrival"), "同类的另一个时限"),
        (WaiverTerms(kind=WaiverKind.CLASS, as_policy="fix_general"), "同类的另一个时限"),
        (WaiverTerms(kind=WaiverKind.PERIOD), "时间段"),
        (
            WaiverTerms(
                kind=WaiverKind.PERIOD,
                period_start=NOON - timedelta(days=9),
                period_end=NOON - timedelta(days=8),
            ),
            "没有重叠",
        ),
    ],
)
def test_terms_that_make_no_sense_are_refused(terms: WaiverTerms, says: str) -> None:
    clock = make.breached_clock()
    person = people.person(roles=["ops_manager"])

    with pytest.raises(WaiverRefused, match=says):
        service.request_waiver(
            clock_id=clock.pk, person_id=person.pk, reason="说明", terms=terms, at=NOON
        )


@pytest.mark.django_db
def test_revoked_waiver_may_be_asked_again() -> None:
    clock = make.breached_clock()
    approved = approve(clock, WaiverTerms())
    purchaser = people.person(roles=["purchaser"])

    service.revoke_waiver(waiver_id=approved, person_id=purchaser.pk, reason="有误", at=NOON)

    assert make.waiver(of=clock).status == "REQUESTED"
    with pytest.raises(WaiverRefused, match="只有已同意"):
        service.revoke_waiver(waiver_id=approved, person_id=purchaser.pk, reason="再", at=NOON)


def approve(clock: Clock, terms: WaiverTerms) -> int:
    asked = service.request_waiver(
        clock_id=clock.pk,
        person_id=people.person(roles=["ops_manager"]).pk,
        reason="电源烧毁",
        terms=terms,
        at=NOON,
    )
    purchaser = people.person(roles=["purchaser"])
    service.approve_waiver(waiver_id=asked, person_id=purchaser.pk, answer="属实", at=NOON)
    return asked
