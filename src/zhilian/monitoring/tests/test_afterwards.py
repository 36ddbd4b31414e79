"""Maintenance declared afterwards: only consent changes a figure, and only the net one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from zhilian.core import times
from zhilian.core.models import JournalEntry
from zhilian.directory.tests import make as people
from zhilian.monitoring import figures, service
from zhilian.monitoring.errors import BadMaintenance, MaintenanceRefused
from zhilian.monitoring.figures import Turn
from zhilian.monitoring.models import Check, DayFigure, DeclaredAfterwards, Flip
from zhilian.monitoring.selectors import consents
from zhilian.monitoring.service import afterwards, past
from zhilian.monitoring.service.afterwards import Declaration
from zhilian.monitoring.tests import make
from zhilian.monitoring.types import Consent, Scope, State

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DAY = date(2026, 11, 24)
START, END = times.day_bounds(DAY)
LATER = END + 2 * HOUR
FELL, ROSE = START + 3 * HOUR, START + 5 * HOUR
WHY = "机房空调突发故障，抢修时来不及提前登记。"


@pytest.fixture
def check() -> Check:
    """Up all day but for two hours."""
    one = make.check(code="portal", created_at=START - HOUR, window_code="haircut")
    past.write_beginning(check_ids=[one.pk], at=START)
    past.write_outage(check_id=one.pk, began_at=FELL, ended_at=ROSE, reason="断电")
    service.roll_day(day=DAY, now=END)
    return one


def declared(**values: Any) -> DeclaredAfterwards:
    said: dict[str, Any] = {
        "scope": Scope.ALL,
        "target": "",
        "reason": WHY,
        "began_at": FELL,
        "ended_at": ROSE,
    }
    person = people.person(roles=["ops_manager"])
    return afterwards.declare(draft=Declaration(**(said | values)), person_id=person.pk, at=LATER)


def decide(one: DeclaredAfterwards, *, approve: bool = True) -> None:
    person = people.person(roles=["purchaser"])
    afterwards.decide(
        declared_id=one.pk, approve=approve, answer="情况属实", person_id=person.pk, at=LATER
    )


def net(check: Check) -> tuple[int, int] | None:
    found = consents.net_seconds(check=check, first=DAY, last=DAY, now=LATER)
    return None if found is None else (found.down_s, found.maintenance_s)


def test_without_consent_there_is_no_net_figure(check: Check) -> None:
    one = declared()
    waiting = net(check)
    decide(one, approve=False)

    assert (waiting, net(check)) == (None, None)


def test_consent_leaves_the_time_out_of_the_net_and_nothing_else_changes(check: Check) -> None:
    flips, day = list(Flip.objects.values()), DayFigure.objects.values().get()

    decide(declared())

    assert net(check) == (0, 7200)
    assert list(Flip.objects.values()) == flips
    service.roll_day(day=DAY, now=END)
    assert DayFigure.objects.values().get() | {"id": 0} == day | {"id": 0}
    kinds = JournalEntry.objects.filter(kind__startswith="monitoring.afterwards")
    assert list(kinds.order_by("id").values_list("kind", flat=True)) == [
        "monitoring.afterwards.declared",
        "monitoring.afterwards.decided",
    ]


def test_what_lies_outside_the_declared_time_stays_down(check: Check) -> None:
    decide(declared(began_at=FELL + HOUR / 2, ended_at=FELL + HOUR))

    assert net(check) == (5400, 1800)


def test_overlapping_consents_count_once(check: Check) -> None:
    decide(declared(ended_at=FELL + HOUR))
    decide(declared(scope=Scope.CHECK, target="portal", ended_at=ROSE))

    assert net(check) == (0, 7200)


def test_consent_for_another_check_changes_nothing_here(check: Check) -> None:
    make.check(code="other")

    decide(declared(scope=Scope.CHECK, target="other"))

    assert net(check) is None


def test_the_effect_is_told_before_the_decision(check: Check) -> None:
    one = declared(began_at=FELL - HOUR)

    effect = consents.effect(of=one, now=LATER)

    assert (effect.checks, effect.down_s, effect.other_s) == (1, 7200, 3600)
    assert effect.month == date(2026, 11, 1)
    assert effect.gross == pytest.approx(1 - 2 / 26)
    assert effect.net == 1.0


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"ended_at": LATER + HOUR}, "ended_at"),
        ({"ended_at": FELL}, "ended_at"),
        ({"began_at": ROSE - timedelta(days=8)}, "ended_at"),
        ({"reason": "抢修"}, "reason"),
        ({"scope": Scope.CHECK, "target": "none"}, "target"),
    ],
)
def test_what_cannot_be_declared_names_its_field(values: dict[str, Any], field: str) -> None:
    with pytest.raises(BadMaintenance) as refused:
        declared(**values)

    assert list(refused.value.fields) == [field]


def test_the_same_time_is_declared_once_unless_refused(check: Check) -> None:
    first = declared()

    with pytest.raises(BadMaintenance):
        declared(began_at=FELL + HOUR, ended_at=ROSE + HOUR)
    decide(first, approve=False)

    assert declared().status == Consent.PENDING


def test_the_purchasers_word_is_given_once_and_by_another() -> None:
    one = declared()

    with pytest.raises(MaintenanceRefused, match="自己"):
        afterwards.decide(
            declared_id=one.pk, approve=True, answer="同意", person_id=one.declared_by_id, at=LATER
        )
    decide(one)
    with pytest.raises(MaintenanceRefused, match="已经审批"):
        decide(one, approve=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        DeclaredAfterwards.objects.update(decided_by=one.declared_by)


STATES = st.sampled_from([State.UP, State.DOWN, State.UNKNOWN])


@given(
    st.lists(st.tuples(st.integers(0, 99), STATES), max_size=12),
    st.lists(st.tuples(st.integers(0, 99), st.integers(1, 30)), max_size=3),
)
def test_laying_over_moves_only_the_seconds_within(
    changes: list[tuple[int, State]], holes: list[tuple[int, int]]
) -> None:
    turns = [
        Turn(began_at=START + timedelta(seconds=at), to_state=state, drill=False)
        for at, state in sorted(changes, key=lambda one: one[0])
    ]
    left, spans = 0, []
    for at, length in sorted(holes):
        if at >= left:
            spans.append((START + timedelta(seconds=at), START + timedelta(seconds=at + length)))
            left = at + length + 1

    def second(which: list[Turn], at: int) -> State:
        moment = START + timedelta(seconds=at + 0.5)
        held = [turn.to_state for turn in which if turn.began_at <= moment]
        return held[-1] if held else State.UNKNOWN

    laid = figures.laid_over(turns, spans)

    for at in range(130):
        moment = START + timedelta(seconds=at + 0.5)
        inside = any(since <= moment < until for since, until in spans)
        assert second(laid, at) == (State.MAINTENANCE if inside else second(turns, at))
