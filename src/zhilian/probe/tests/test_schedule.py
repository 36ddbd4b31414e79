"""The schedule: spread phases, every slot once, no matter how time passes."""

from __future__ import annotations

import math
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from zhilian.probe.schedule import GOLDEN, Schedule
from zhilian.probe.tests import make

ORIGIN = 1000.0


@given(count=st.integers(min_value=2, max_value=600))
def test_phases_are_spread_over_the_interval(count: int) -> None:
    schedule = _schedule(count)

    phases = sorted(schedule.phases().values())

    gaps = [right - left for left, right in pairwise(phases)] + [1 + phases[0] - phases[-1]]
    # The three-gap theorem: the golden ratio's largest gap stays near the mean; random ones grow.
    assert max(gaps) < 2.7 / count
    assert min(gaps) > 0.3 / count


def test_ids_in_steps_do_not_bunch_the_phases() -> None:
    """Phases by id times the golden ratio would: 987 is a Fibonacci number."""
    schedule = Schedule(origin=ORIGIN)
    schedule.replace([make.spec(987 * n) for n in range(1, 101)], now=ORIGIN)

    phases = sorted(schedule.phases().values())
    naive = sorted(987 * n * GOLDEN % 1 for n in range(1, 101))

    assert max(right - left for left, right in pairwise(phases)) < 0.03
    assert naive[-1] - naive[0] < 0.1


@given(steps=st.lists(st.floats(min_value=0.001, max_value=9.9), min_size=5, max_size=200))
def test_no_slot_is_skipped_or_run_twice(steps: list[float]) -> None:
    schedule = _schedule(7, interval_s=10)
    runs: dict[int, list[float]] = {n: [] for n in range(7)}
    now = ORIGIN

    for step in steps:
        now += step
        for slot in schedule.due(now=now):
            assert slot.due_at <= now
            runs[slot.check_id].append(slot.due_at)

    for check_id, times in runs.items():
        phase = schedule.phases()[check_id]
        expected = math.floor((now - ORIGIN) / 10 - phase) + 1
        assert abs(len(times) - expected) <= (1 if _on_edge(now, phase) else 0)
        assert all(abs(right - left - 10) < 1e-6 for left, right in pairwise(times))
    assert schedule.missed == 0


@given(sleep_s=st.floats(min_value=30, max_value=1e6))
def test_after_a_long_sleep_each_check_runs_once_and_the_rest_is_counted(sleep_s: float) -> None:
    schedule = _schedule(5, interval_s=10)

    first = schedule.due(now=ORIGIN + sleep_s)
    again = schedule.due(now=ORIGIN + sleep_s)

    assert sorted(slot.check_id for slot in first) == list(range(5))
    assert again == []
    assert schedule.missed >= 5 * (math.floor(sleep_s / 10) - 2)


@given(
    now_s=st.floats(min_value=0, max_value=500),
    removed=st.sets(st.integers(min_value=0, max_value=19), max_size=10),
    added=st.sets(st.integers(min_value=100, max_value=120), max_size=10),
)
def test_changing_the_list_leaves_the_others_alone(
    now_s: float, removed: set[int], added: set[int]
) -> None:
    schedule = _schedule(20)
    schedule.due(now=ORIGIN + now_s)
    before = schedule.phases()
    kept = [n for n in range(20) if n not in removed]

    schedule.replace([make.spec(n) for n in [*kept, *added]], now=ORIGIN + now_s)

    after = schedule.phases()
    assert set(after) == {*kept, *added}
    assert all(after[n] == before[n] for n in kept)
    assert len({round(phase, 9) for phase in after.values()}) == len(after)
    assert {slot.check_id for slot in schedule.due(now=ORIGIN + now_s + 60)} == set(after)


def test_pausing_keeps_the_phase_and_runs_nothing() -> None:
    schedule = _schedule(3)
    before = schedule.phases()
    paused = [make.timed_spec(0), make.timed_spec(1, paused=True), make.timed_spec(2)]

    schedule.replace(paused, now=ORIGIN)
    ran = {slot.check_id for slot in schedule.due(now=ORIGIN + 600)}
    schedule.replace([make.timed_spec(n) for n in range(3)], now=ORIGIN + 600)

    assert ran == {0, 2}
    assert schedule.phases() == before
    assert 1 in {slot.check_id for slot in schedule.due(now=ORIGIN + 660)}


def test_next_at_is_the_earliest_slot() -> None:
    schedule = _schedule(4)

    next_at = schedule.next_at()

    assert next_at is not None
    assert schedule.due(now=next_at - 0.001) == []
    assert len(schedule.due(now=next_at)) == 1


def _schedule(count: int, *, interval_s: float = 60) -> Schedule:
    schedule = Schedule(origin=ORIGIN)
    schedule.replace([make.timed_spec(n, interval_s=interval_s) for n in range(count)], now=ORIGIN)
    return schedule


def _on_edge(now: float, phase: float) -> bool:
    part = ((now - ORIGIN) / 10 - phase) % 1
    return part < 1e-6 or part > 1 - 1e-6
