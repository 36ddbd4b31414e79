"""The judgement, by example and by property."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from zhilian.monitoring import machine
from zhilian.monitoring.machine import Change, Parent, Seen, Watch
from zhilian.monitoring.types import State

START = datetime(2026, 11, 24, 4, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def watch(state: State = State.UP) -> Watch:
    return Watch(
        state=state,
        since=START,
        horizon=START,
        proven_down=state in (State.DOWN, State.UNREACHABLE),
    )


def run(start: Watch, seen: list[Seen]) -> tuple[Watch, list[Change]]:
    changes = []
    for one in seen:
        step = machine.see(start, one)
        start = step.watch
        if step.change:
            changes.append(step.change)
    return start, changes


FAILED = Seen(at=START, ok=False, error="拒绝连接")


def bad(
    *seconds: float, in_drill: bool = False, blind: bool = False, parent: Parent = Parent.FINE
) -> list[Seen]:
    marked = replace(FAILED, in_drill=in_drill, blind=blind, parent=parent)
    return [replace(marked, at=at(s)) for s in seconds]


def good(*seconds: float) -> list[Seen]:
    return [Seen(at=at(s), ok=True) for s in seconds]


def test_two_failures_change_nothing_the_third_makes_it_down_since_the_first() -> None:
    two, none = run(watch(), bad(60, 65))

    after, changes = run(two, bad(70))

    assert (two.state, none) == (State.UP, [])
    assert (after.state, after.since) == (State.DOWN, at(60))
    assert changes[0].reason == "连续 3 次探测失败：拒绝连接"


def test_recovery_wants_a_second_good_sample_and_begins_at_the_first() -> None:
    first = machine.see(watch(State.DOWN), good(60)[0])

    second = machine.see(first.watch, good(61)[0])

    assert (first.change, first.recheck) == (None, True)
    assert second.change
    assert (second.watch.state, second.change.began_at) == (State.UP, at(60))


def test_one_good_sample_between_failures_of_a_down_target_is_no_recovery() -> None:
    after, changes = run(watch(State.DOWN), good(60) + bad(61) + good(120) + bad(121))

    assert (after.state, changes) == (State.DOWN, [])


def test_a_new_target_is_up_after_one_good_sample() -> None:
    after, changes = run(watch(State.UNKNOWN), good(1))

    assert (after.state, len(changes)) == (State.UP, 1)


def test_an_outage_that_became_unknown_still_wants_two_good_samples() -> None:
    lost = machine.fall_silent(watch(State.DOWN), now=at(600), interval_s=60, timeout_s=5).watch

    once, none = run(lost, good(660))
    twice, changes = run(once, good(661))

    assert (once.state, none) == (State.UNKNOWN, [])
    assert (twice.state, changes[0].began_at) == (State.UP, at(660))


def test_silence_is_unknown_from_the_missed_sample_on_but_only_after_three_intervals() -> None:
    patient = machine.fall_silent(watch(), now=at(185), interval_s=60, timeout_s=5)
    over = machine.fall_silent(watch(), now=at(185.1), interval_s=60, timeout_s=5)

    assert patient.change is None
    assert over.change
    assert (over.change.to_state, over.change.began_at) == (State.UNKNOWN, at(60))


def test_samples_that_come_after_the_verdict_of_silence_but_are_older_move_nothing() -> None:
    silent = machine.fall_silent(watch(), now=at(400), interval_s=60, timeout_s=5).watch

    after, changes = run(silent, good(100, 160) + bad(220, 225, 230))

    assert (after, changes) == (silent, [])


def test_a_blind_prober_makes_unknown_and_never_down() -> None:
    after, changes = run(watch(), bad(60, 65, 70, 120, 125, 130, blind=True))

    assert (after.state, len(changes)) == (State.UNKNOWN, 1)


def test_tainted_samples_grade_nothing() -> None:
    tainted = [replace(one, tainted=True) for one in bad(60, 65, 70, 75)]

    after, changes = run(watch(), tainted)

    assert (after, changes) == (watch(), [])


def test_failing_behind_a_parent_that_is_down_is_unreachable() -> None:
    after, changes = run(watch(), bad(60, 65, 70, parent=Parent.DOWN))

    assert (after.state, changes[0].reason) == (State.UNREACHABLE, "上级监控对象中断")


def test_failing_behind_a_suspect_parent_waits_for_its_verdict() -> None:
    held, none = run(watch(), bad(60, 65, 70, parent=Parent.SUSPECT))
    step = machine.see(held, bad(71, parent=Parent.SUSPECT)[0])

    after, changes = run(step.watch, bad(72, parent=Parent.DOWN))

    assert (held.state, none, step.ask) == (State.UP, [], True)
    assert (after.state, len(changes)) == (State.UNREACHABLE, 1)


def test_when_the_parent_is_back_only_three_new_failures_are_an_own_fault() -> None:
    hidden, _ = run(watch(State.UNREACHABLE), bad(60, 120, 180, 240, parent=Parent.DOWN))

    two, none = run(hidden, bad(300, 301))
    after, changes = run(two, bad(302))

    assert none == []
    assert (after.state, changes[0].began_at) == (State.DOWN, at(300))


def test_an_outage_in_a_drill_and_its_recovery_are_the_drills() -> None:
    down, fall = run(watch(), bad(60, 65, 70, in_drill=True))

    up, rise = run(down, good(120, 121))

    assert (fall[0].drill, rise[0].drill) == (True, True)
    assert (up.state, up.drill) == (State.UP, False)


def test_a_drill_that_ended_may_not_hide_a_real_fault() -> None:
    down, _ = run(watch(), bad(60, 65, 70, in_drill=True))
    still, none = run(down, bad(120, 180, in_drill=True))

    real, changes = run(still, bad(240, 245, 250))

    assert none == []
    assert (changes[0].from_state, changes[0].to_state) == (State.DOWN, State.DOWN)
    assert (changes[0].drill, changes[0].began_at, real.drill) == (False, at(240), False)


def test_a_real_outage_never_becomes_a_drills() -> None:
    lost = machine.fall_silent(watch(State.DOWN), now=at(600), interval_s=60, timeout_s=5).watch

    _, changes = run(lost, bad(660, 665, 670, in_drill=True))

    assert [change.drill for change in changes] == [False]


def test_maintenance_grades_nothing() -> None:
    aside = machine.set_aside(watch(), to=State.MAINTENANCE, at=at(10), reason="换设备").watch

    after, changes = run(aside, bad(60, 65, 70))

    assert (after.state, changes) == (State.MAINTENANCE, [])


sights = st.lists(
    st.builds(
        Seen,
        at=st.integers(0, 2000).map(at),
        ok=st.booleans(),
        tainted=st.integers(0, 9).map(lambda n: n == 0),
        blind=st.integers(0, 9).map(lambda n: n == 0),
        in_drill=st.booleans(),
        parent=st.sampled_from(Parent),
    ),
    max_size=60,
)


@given(sights)
def test_time_never_runs_backwards_and_states_chain(seen: list[Seen]) -> None:
    after, changes = run(watch(), seen)

    began = [START, *(change.began_at for change in changes)]
    assert began == sorted(began)
    states = [State.UP, *(change.to_state for change in changes)]
    assert [change.from_state for change in changes] == states[:-1]
    assert (after.state, after.since) == (states[-1], began[-1])
    assert after.horizon >= after.since


@given(sights)
def test_the_order_in_which_old_samples_arrive_does_not_matter(seen: list[Seen]) -> None:
    once, _ = run(watch(), seen)

    twice, changes = run(once, seen)

    assert (twice, changes) == (once, [])


@given(st.lists(st.integers(0, 5), max_size=40))
def test_lost_probes_that_a_confirmation_answers_never_flip(losses: list[int]) -> None:
    seen, clock = [], 60
    for lost in losses:
        seen += bad(*(clock + 5 * i for i in range(min(lost, 2)))) + good(clock + 10)
        clock += 60

    after, changes = run(watch(), seen)

    assert (after.state, changes) == (State.UP, [])


@given(sights)
def test_down_is_always_proved_by_three_failures_in_a_row(seen: list[Seen]) -> None:
    current, graded = watch(), []
    for one in seen:
        if one.at > current.horizon and not one.tainted:
            graded.append(one)
        step = machine.see(current, one)
        current = step.watch
        if step.change and step.change.to_state in (State.DOWN, State.UNREACHABLE):
            assert [s.ok or s.blind for s in graded[-3:]] == [False] * 3


@given(sights)
def test_only_a_drills_outage_recovers_as_a_drill(seen: list[Seen]) -> None:
    _, changes = run(watch(), seen)

    fell_in_drill = False
    for change in changes:
        if change.to_state in (State.DOWN, State.UNREACHABLE):
            fell_in_drill = change.drill
        elif change.to_state is State.UP:
            assert change.drill == fell_in_drill
            fell_in_drill = False
