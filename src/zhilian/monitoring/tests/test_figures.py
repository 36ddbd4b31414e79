"""Seconds add up, percentiles are ranks, days are rolled again without harm."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhilian.core.testing import NOON
from zhilian.core.times import day_bounds, local_date
from zhilian.monitoring import figures, packing, selectors, service
from zhilian.monitoring.figures import Seconds, Turn
from zhilian.monitoring.grading import Grades
from zhilian.monitoring.models import DayFigure
from zhilian.monitoring.service.figures import DayInput
from zhilian.monitoring.tests import make
from zhilian.monitoring.types import State

DAY = local_date(NOON)
BEGIN, END = day_bounds(DAY)


def turn(at: datetime, state: State, *, drill: bool = False) -> Turn:
    return Turn(began_at=at, to_state=state, drill=drill)


turns_in_order = st.lists(
    st.tuples(st.integers(-3600, 100_000), st.sampled_from(State), st.booleans()), max_size=30
).map(
    lambda found: [
        turn(BEGIN + timedelta(seconds=at), state, drill=drill)
        for at, state, drill in sorted(found, key=lambda one: one[0])
    ]
)


@given(turns_in_order)
def test_seconds_of_a_day_add_up_to_the_day(turns: list[Turn]) -> None:
    found = figures.day_of(turns, day=DAY, before=None, now=END)

    total = found.up_s + found.down_s + found.unknown_s + found.maintenance_s + found.drill_s
    assert total == 86_400


@given(turns_in_order, st.integers(0, 86_400))
def test_a_day_cut_in_two_counts_the_same(turns: list[Turn], cut_s: int) -> None:
    cut = BEGIN + timedelta(seconds=cut_s)
    earlier = [one for one in turns if one.began_at <= cut]

    whole = figures.split(figures.stretches(turns=turns, start=BEGIN, end=END, before=None))
    head = figures.split(figures.stretches(turns=turns, start=BEGIN, end=cut, before=None))
    tail = figures.split(
        figures.stretches(
            turns=turns[len(earlier) :], start=cut, end=END, before=earlier[-1] if earlier else None
        )
    )

    assert [a + b for a, b in zip(_values(head), _values(tail), strict=True)] == _values(whole)


@given(turns_in_order)
def test_drill_time_is_never_down_time(turns: list[Turn]) -> None:
    drilled = [turn(one.began_at, one.to_state, drill=True) for one in turns]

    found = figures.day_of(drilled, day=DAY, before=None, now=END)

    assert found.down_s == 0


def test_nothing_known_is_unknown_and_not_up() -> None:
    found = figures.day_of([], day=DAY, before=None, now=END)

    assert (found.unknown_s, found.up_s) == (86_400, 0)


def test_a_day_that_is_not_over_counts_what_has_been_of_it() -> None:
    before = turn(BEGIN - timedelta(days=3), State.UP)

    found = figures.day_of([], day=DAY, before=before, now=NOON)

    assert found.up_s == 12 * 3600


@given(
    st.lists(st.integers(0, 10**6), min_size=1, max_size=300), st.sampled_from([0.5, 0.95, 0.99])
)
def test_percentile_is_the_least_value_that_covers_the_share(
    values: list[int], share: float
) -> None:
    ordered = sorted(values)

    found = figures.percentile(ordered, share)

    assert found is not None
    assert sum(value <= found for value in ordered) >= share * len(ordered) - 1e-9
    assert sum(value < found for value in ordered) < share * len(ordered) + 1e-9


@pytest.mark.django_db
def test_roll_day_again_is_the_same() -> None:
    check, (agent, _) = make.check(state=State.UNKNOWN, horizon_at=BEGIN), make.agent()
    make.see(check, True, by=agent, start=BEGIN + timedelta(hours=6))
    make.see(check, False, False, False, by=agent, start=BEGIN + timedelta(hours=12))

    service.keep_day(day=DAY, now=END)
    first = DayFigure.objects.values().get()
    service.roll_day(day=DAY, now=END)

    assert (first["unknown_s"], first["up_s"], first["down_s"]) == (21_600, 21_600, 43_200)
    assert (first["n"], first["failed"], first["excellent"]) == (1, 1, 1)
    assert first["p95_us"] == packing.us_of(packing.level_of(80_000))
    assert {**DayFigure.objects.values().get(), "id": 0} == {**first, "id": 0}


@pytest.mark.django_db
def test_strip_joins_stored_days_and_today_from_flips() -> None:
    check, (agent, _) = make.check(state=State.UNKNOWN, horizon_at=BEGIN), make.agent()
    yesterday = DAY - timedelta(days=1)
    seconds = Seconds(up_s=86_000, down_s=400, unknown_s=0, maintenance_s=0, drill_s=0)
    grades = Grades(n=1440, p50_us=1, p95_us=9000, p99_us=3)
    row = DayInput(check_id=check.pk, date=yesterday, seconds=seconds, grades=grades)
    service.bulk_day_figures(rows=[row])
    make.see(check, True, by=agent, start=BEGIN + timedelta(hours=6))

    cells = selectors.strip(check_id=check.pk, days=90, today=DAY, now=NOON)

    assert (len(cells), cells[0].tone, cells[0].share_up) == (90, "none", None)
    assert (cells[-2].tone, cells[-2].p95_ms) == ("warn", 9.0)
    assert (cells[-1].up_s, cells[-1].unknown_s) == (21_600, 21_600)


def _values(seconds: Seconds) -> list[int]:
    return [
        seconds.up_s, seconds.down_s, seconds.unknown_s, seconds.maintenance_s, seconds.drill_s
    ]  # fmt: skip
