import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhilian.contract.calendar_math import AroundTheClock, Calendar
from zhilian.contract.clock_math import (
    ClockNeverStarted,
    Fact,
    FactKind,
    Projection,
    project,
)
from zhilian.contract.tests.strategies import calendars, fact_sets, instants, working_calendars

ZERO = timedelta(0)
MICROSECOND = timedelta(microseconds=1)
FOUR_HOURS = timedelta(hours=4)
NINE = datetime(2026, 11, 24, 9, tzinfo=UTC)
PERCENTS = (50, 75, 90, 100)
targets = st.timedeltas(min_value=MICROSECOND, max_value=timedelta(days=2))


def hours(number: float) -> datetime:
    return NINE + timedelta(hours=number)


def started(at: datetime = NINE) -> Fact:
    return Fact(FactKind.STARTED, at)


def stopped(at: datetime) -> Fact:
    return Fact(FactKind.STOPPED, at)


def reopened(at: datetime) -> Fact:
    return Fact(FactKind.REOPENED, at)


def waited(start: datetime, end: datetime) -> Fact:
    return Fact(FactKind.WAITED, start, until=end)


def adopted(at: datetime, name: str) -> Fact:
    return Fact(FactKind.CALENDAR, at, calendar=name)


def clock(*facts: Fact, target: timedelta = FOUR_HOURS) -> Projection:
    return project(facts=facts, target=target)


@st.composite
def projections(draw: st.DrawFn) -> Projection:
    """Any clock: muddled facts, up to three calendars, any target."""
    named: dict[str, Calendar] = {name: draw(calendars) for name in ("a", "b", "c")}
    facts = draw(fact_sets(calendar_names=tuple(named)))
    return project(facts=facts, target=draw(targets), calendar=draw(calendars), calendars=named)


@given(projections(), st.lists(instants, min_size=2, max_size=2).map(sorted))
@settings(deadline=None)
def test_elapsed_is_monotone_and_never_outruns_the_wall(
    any_clock: Projection, moments: list[datetime]
) -> None:
    earlier, later = moments

    gained = any_clock.elapsed(later) - any_clock.elapsed(earlier)

    assert ZERO <= gained <= later - earlier


@given(projections(), instants)
@settings(deadline=None)
def test_gross_is_net_plus_waiting(any_clock: Projection, now: datetime) -> None:
    assert any_clock.elapsed(now) == any_clock.net(now) + any_clock.waiting(now)


@given(projections(), instants, st.randoms(use_true_random=False))
@settings(deadline=None)
def test_order_and_repetition_of_recording_change_nothing(
    any_clock: Projection, now: datetime, chance: random.Random
) -> None:
    shuffled = [*any_clock.facts, *any_clock.facts]
    chance.shuffle(shuffled)

    replayed = project(
        facts=shuffled,
        target=any_clock.target,
        calendar=any_clock.calendar,
        calendars=any_clock.calendars,
    )

    assert (replayed.spans, replayed.due_at) == (any_clock.spans, any_clock.due_at)
    assert replayed.elapsed(now) == any_clock.elapsed(now)


@given(projections())
@settings(deadline=None)
def test_due_at_is_the_least_instant_that_uses_the_target(any_clock: Projection) -> None:
    due = any_clock.due_at
    spans = any_clock.spans
    if any_clock.running or due <= (spans[-1].end or due):
        assert any_clock.elapsed(due) == any_clock.target
        assert any_clock.elapsed(due - MICROSECOND) < any_clock.target
    else:
        assert any_clock.elapsed(due) < any_clock.target


@given(st.lists(st.tuples(instants, instants), max_size=5), instants, targets)
def test_repeated_and_overlapping_waits_are_their_union(
    pairs: list[tuple[datetime, datetime]], now: datetime, target: timedelta
) -> None:
    start = datetime(2025, 12, 1, tzinfo=UTC)
    waits = [waited(min(pair), max(pair)) for pair in pairs]
    edges = sorted({edge for pair in pairs for edge in pair} | {start, now})
    covered = ZERO
    for left, right in zip(edges, edges[1:], strict=False):
        if right <= now and any(w.at <= left and right <= (w.until or left) for w in waits):
            covered += right - left

    waiting = clock(started(start), *waits, *waits, target=target).waiting(now)

    assert waiting == covered


@given(projections(), st.lists(instants, min_size=2, max_size=2).map(sorted))
@settings(deadline=None)
def test_what_has_passed_stays_passed(any_clock: Projection, moments: list[datetime]) -> None:
    earlier, later = moments

    for percent in PERCENTS:
        assert any_clock.passed(percent, earlier) <= any_clock.passed(percent, later)


@given(projections(), instants)
@settings(deadline=None)
def test_marks_lie_in_order_and_a_passed_mark_has_its_share_elapsed(
    any_clock: Projection, now: datetime
) -> None:
    marks = [any_clock.mark_at(percent) for percent in PERCENTS]

    assert marks == sorted(marks)
    assert marks[-1] == any_clock.due_at
    for percent in PERCENTS:
        if any_clock.passed(percent, now):
            assert any_clock.elapsed(now) * 100 >= any_clock.target * percent


@given(projections(), working_calendars())
@settings(deadline=None)
def test_calendar_adopted_after_the_stop_changes_nothing(
    any_clock: Projection, edited: Calendar
) -> None:
    last = max(fact.at for fact in any_clock.facts)
    stop = last + MICROSECOND
    closed = project(
        facts=[*any_clock.facts, stopped(stop)],
        target=any_clock.target,
        calendar=any_clock.calendar,
        calendars=any_clock.calendars,
    )

    later = project(
        facts=[*closed.facts, adopted(stop + MICROSECOND, "edited")],
        target=any_clock.target,
        calendar=any_clock.calendar,
        calendars={**any_clock.calendars, "edited": edited},
    )

    far = stop + timedelta(days=400)
    assert (later.elapsed(far), later.due_at) == (closed.elapsed(far), closed.due_at)


@given(fact_sets(), instants, targets, working_calendars(), working_calendars())
@settings(deadline=None)
def test_calendar_adopted_later_never_rewrites_what_has_elapsed(
    facts: list[Fact], now: datetime, target: timedelta, first: Calendar, second: Calendar
) -> None:
    before = project(facts=facts, target=target, calendar=first)

    after = project(
        facts=[*facts, adopted(now, "second")],
        target=target,
        calendar=first,
        calendars={"second": second},
    )

    if now > before.started_at:
        assert after.elapsed(now) == before.elapsed(now)


@given(targets, st.timedeltas(min_value=MICROSECOND, max_value=timedelta(days=9)))
def test_around_the_clock_breach_is_exact_to_the_microsecond(
    target: timedelta, gap: timedelta
) -> None:
    due = NINE + target

    in_time = clock(started(), stopped(due), target=target)
    one_late = clock(started(), stopped(due + MICROSECOND), target=target)

    assert in_time.due_at == due
    assert not in_time.breached(due + gap)
    assert one_late.breached(due + MICROSECOND)


def test_reopening_counts_open_time_once_and_closed_time_never() -> None:
    relapsed = clock(started(), stopped(hours(1)), reopened(hours(3)), stopped(hours(4)))

    assert relapsed.elapsed(hours(9)) == timedelta(hours=2)
    assert relapsed.due_at == hours(6)


def test_reopening_twice_counts_once() -> None:
    relapsed = clock(started(), stopped(hours(1)), reopened(hours(3)), reopened(hours(3.5)))

    assert relapsed.elapsed(hours(5)) == timedelta(hours=3)
    assert relapsed.running


def test_stop_and_reopening_at_one_instant_leave_the_clock_as_it_was() -> None:
    running = clock(started(), stopped(hours(1)), reopened(hours(1)))
    closed = clock(started(), stopped(hours(1)), reopened(hours(2)), stopped(hours(2)))

    assert running.running
    assert (closed.running, closed.stopped_at) == (False, hours(1))


def test_stop_before_the_start_closes_the_clock_at_its_start() -> None:
    early = clock(started(), stopped(hours(-3)))

    assert early.stopped_at == NINE
    assert not early.breached(hours(100))


def test_earlier_start_recorded_later_counts() -> None:
    backdated = clock(started(), started(hours(-2)))

    assert backdated.due_at == hours(2)


def test_breach_before_the_stop_remains_after_reopening() -> None:
    late = clock(started(), stopped(hours(5)), reopened(hours(6)), stopped(hours(7)))

    assert late.breached(hours(4) + MICROSECOND)
    assert late.breached(hours(8))
    assert late.due_at == hours(4)


def test_clock_stopped_on_its_due_instant_breaches_once_it_is_reopened() -> None:
    relapsed = clock(started(), stopped(hours(4)), reopened(hours(9)))

    assert relapsed.due_at == hours(4)
    assert not relapsed.breached(hours(9))
    assert relapsed.breached(hours(9) + MICROSECOND)


def test_waiting_takes_nothing_off_the_contract_figure() -> None:
    patient = clock(started(), waited(hours(1), hours(3)))

    assert patient.elapsed(hours(4)) == FOUR_HOURS
    assert patient.net(hours(4)) == timedelta(hours=2)
    assert patient.due_at == hours(4)


def test_waits_outside_the_running_time_do_not_count() -> None:
    closed = clock(
        started(), stopped(hours(1)), waited(hours(-2), hours(0.5)), waited(hours(2), hours(3))
    )

    assert closed.waiting(hours(9)) == timedelta(minutes=30)


def test_next_mark_is_the_lowest_that_has_not_fired() -> None:
    running = clock(started())

    assert running.next_mark(PERCENTS, [50]) == (75, hours(3))
    assert running.next_mark(PERCENTS, PERCENTS) is None


def test_clock_without_start_is_refused() -> None:
    with pytest.raises(ClockNeverStarted):
        assert clock(stopped(NINE)).spans


def test_without_adopted_calendar_every_instant_counts() -> None:
    assert clock(started()).due_at == AroundTheClock().deadline(NINE, FOUR_HOURS)


def test_superseded_clock_ends_for_good_and_keeps_what_it_breached() -> None:
    replaced = Fact(FactKind.SUPERSEDED, hours(5))

    ended = clock(started(), replaced, reopened(hours(6)), stopped(hours(8)))

    assert (ended.stopped_at, ended.running) == (hours(5), False)
    assert ended.elapsed(hours(9)) == timedelta(hours=5)
    assert ended.breached(hours(9))
