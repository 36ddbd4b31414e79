"""The judgement: samples in, state changes out. Pure; knows no database, no clock, no network.

The rules, each of them a property in tests/test_machine.py:

1.  A target is DOWN after three failures in a row (the tick and its two confirmations). One or two
    lost probes never change anything.
2.  The first good sample makes a target UP. After proof of DOWN two in a row are wanted: the first
    asks for an immediate re-probe, so a flapping target costs a second, not a false recovery.
    The state then began at the *first* sample of the run that proved it.
3.  Silence for three intervals, or a prober that says it is blind, makes the state UNKNOWN, and
    never DOWN.
4.  Tainted samples (the prober itself was late) grade nothing.
5.  A sample that is not newer than the horizon (the last graded sample or decision) is history: it
    is kept, and moves nothing.
6.  Failing while the parent is down is UNREACHABLE. Failing while the parent is under suspicion
    waits for the parent's verdict. When the parent is back, three new failures are wanted.
7.  An outage decided while a drill runs is the drill's, and so is the recovery from it. A target
    that goes on failing three times after the drill has ended is a real fault: DOWN again, and now
    without the mark. A real outage never becomes a drill's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from zhilian.monitoring.types import State

FAILURES_TO_FALL = 3
GOODS_TO_RISE = 2
INTERVALS_OF_SILENCE = 3


class Parent(Enum):
    """What is known about the check that this one stands behind."""

    FINE = "fine"
    SUSPECT = "suspect"
    DOWN = "down"


@dataclass(frozen=True, kw_only=True)
class Watch:
    """All that the machine remembers of one check."""

    state: State
    since: datetime
    horizon: datetime
    proven_down: bool = False
    drill: bool = False
    failures: int = 0
    goods: int = 0
    run_since: datetime | None = None
    last_good_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Seen:
    """One sample, as far as the judgement needs it."""

    at: datetime
    ok: bool
    tainted: bool = False
    blind: bool = False
    in_drill: bool = False
    parent: Parent = Parent.FINE
    error: str = ""


@dataclass(frozen=True, kw_only=True)
class Change:
    """A change of state, to be written as a flip."""

    from_state: State
    to_state: State
    began_at: datetime
    reason: str
    drill: bool
    last_good_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Step:
    """The answer to one observation: what to remember, what changed, whether to look again now."""

    watch: Watch
    change: Change | None = None
    recheck: bool = False


def see(watch: Watch, seen: Seen) -> Step:
    """Grade one sample."""
    if seen.tainted or seen.at <= watch.horizon or watch.state is State.MAINTENANCE:
        return Step(watch=watch)
    if seen.blind:
        return set_aside(watch, to=State.UNKNOWN, at=seen.at, reason="探针自身失明，数据不可信")
    return _see_good(watch, seen) if seen.ok else _see_bad(watch, seen)


def fall_silent(watch: Watch, *, now: datetime, interval_s: int, timeout_s: float) -> Step:
    """Make the state unknown when nothing gradable came for three intervals."""
    patience = timedelta(seconds=INTERVALS_OF_SILENCE * interval_s + timeout_s)
    if watch.state in (State.UNKNOWN, State.MAINTENANCE) or now - watch.horizon <= patience:
        return Step(watch=watch)
    due_at = watch.horizon + timedelta(seconds=interval_s)
    step = set_aside(watch, to=State.UNKNOWN, at=due_at, reason="连续三个周期没有数据")
    return replace(step, watch=replace(step.watch, horizon=now))


def set_aside(watch: Watch, *, to: State, at: datetime, reason: str) -> Step:
    """Stop judging for a reason that is not the target's: blindness, pause, maintenance."""
    remembered = replace(watch, horizon=max(at, watch.horizon), failures=0, goods=0, run_since=None)
    if watch.state is to:
        return Step(watch=remembered)
    return _turn(remembered, to=to, began_at=max(at, watch.since), reason=reason, drill=watch.drill)


def _see_good(watch: Watch, seen: Seen) -> Step:
    began_at = watch.run_since if watch.goods and watch.run_since else seen.at
    watch = replace(
        watch,
        horizon=seen.at,
        last_good_at=seen.at,
        run_since=began_at,
        goods=watch.goods + 1,
        failures=0,
    )
    if watch.state is State.UP:
        return Step(watch=watch)
    if watch.proven_down and watch.goods < GOODS_TO_RISE:
        return Step(watch=watch, recheck=True)
    step = _turn(watch, to=State.UP, began_at=began_at, reason="探测恢复正常", drill=watch.drill)
    return replace(step, watch=replace(step.watch, proven_down=False, drill=False))


def _see_bad(watch: Watch, seen: Seen) -> Step:
    began_at = watch.run_since if watch.failures and watch.run_since else seen.at
    watch = replace(
        watch, horizon=seen.at, run_since=began_at, failures=watch.failures + 1, goods=0
    )
    if _explained(watch, seen):
        return Step(watch=replace(watch, failures=0, run_since=None))
    if watch.failures < FAILURES_TO_FALL or (watch.state is State.DOWN and not watch.drill):
        return Step(watch=watch)
    if seen.parent is Parent.SUSPECT:
        return Step(watch=watch, recheck=True)
    return _fall(watch, seen, began_at)


def _explained(watch: Watch, seen: Seen) -> bool:
    """Whether the present state already says why this sample failed."""
    if watch.state is State.UNREACHABLE:
        return seen.parent is Parent.DOWN
    return watch.state is State.DOWN and watch.drill and seen.in_drill


def _fall(watch: Watch, seen: Seen, began_at: datetime) -> Step:
    to = State.UNREACHABLE if seen.parent is Parent.DOWN else State.DOWN
    if watch.state is State.DOWN:
        to, reason = State.DOWN, "演练已结束，故障仍在：" + seen.error
    elif to is State.UNREACHABLE:
        reason = "上级监控对象中断"
    else:
        reason = f"连续 {FAILURES_TO_FALL} 次探测失败：{seen.error}"
    drill = seen.in_drill and not (watch.proven_down and not watch.drill)
    step = _turn(watch, to=to, began_at=began_at, reason=reason, drill=drill)
    return replace(step, watch=replace(step.watch, proven_down=True, drill=drill))


def _turn(watch: Watch, *, to: State, began_at: datetime, reason: str, drill: bool) -> Step:
    change = Change(
        from_state=watch.state,
        to_state=to,
        began_at=began_at,
        reason=reason.rstrip("："),
        drill=drill,
        last_good_at=watch.last_good_at,
    )
    return Step(watch=replace(watch, state=to, since=began_at), change=change)
