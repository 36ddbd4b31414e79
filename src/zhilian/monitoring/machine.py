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
6.  Failing while an ancestor is down is UNREACHABLE, with that ancestor as its root. Before a fall
    the ancestors are asked; the child waits for their verdict (roots.py), but not for ever. When
    they are back, three new failures are wanted. A child that fell just before its ancestor was
    proven down bows to it afterwards.
7.  An outage decided while a drill runs is the drill's, and so is the recovery from it. A target
    that goes on failing three times after the drill has ended is a real fault: DOWN again, and now
    without the mark. A real outage never becomes a drill's.
8.  Flapping (flapping.py) and degradation stand beside the state and never change it. Degraded
    after three good samples in a row that crossed a limit, no more after three that did not; what
    is not UP is not degraded.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from zhilian.monitoring import flapping
from zhilian.monitoring.types import State

FAILURES_TO_FALL = 3
SAMPLES_TO_STRAIN = 3
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
    held_since: datetime | None = None
    asked_at: datetime | None = None
    root_id: int | None = None
    ring: int = 0
    flapping: bool = False
    degraded: bool = False
    strain: int = 0
    strain_since: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Seen:
    """One sample, as far as the judgement needs it; `warning` is a limit that it crossed,
    `patience` how long the child may wait for its ancestors, `now` when the sample reached us.
    """

    at: datetime
    ok: bool
    tainted: bool = False
    blind: bool = False
    in_drill: bool = False
    parent: Parent = Parent.FINE
    root_id: int | None = None
    because: str = "上级监控对象中断"
    patience: timedelta = timedelta.max
    now: datetime | None = None
    error: str = ""
    warning: str = ""


@dataclass(frozen=True, kw_only=True)
class Change:
    """A change of state, to be written as a flip."""

    from_state: State
    to_state: State
    began_at: datetime
    reason: str
    drill: bool
    last_good_at: datetime | None
    root_id: int | None = None
    flapping: bool = False


@dataclass(frozen=True, kw_only=True)
class StrainTurn:
    """A limit short of an outage was crossed for good, or held again."""

    degraded: bool
    began_at: datetime
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Step:
    """The answer to one observation: what to remember, what changed, whether to look again now,
    whether to ask the ancestors; `flap` when flapping began (True) or ended.
    """

    watch: Watch
    change: Change | None = None
    recheck: bool = False
    ask: bool = False
    flap: bool | None = None
    strain: StrainTurn | None = None


def see(watch: Watch, seen: Seen) -> Step:
    """Grade one sample."""
    if seen.tainted or seen.at <= watch.horizon or watch.state is State.MAINTENANCE:
        return Step(watch=watch)
    if seen.blind:
        return set_aside(watch, to=State.UNKNOWN, at=seen.at, reason="探针自身失明，数据不可信")
    ring = flapping.push(watch.ring, ok=seen.ok)
    flaps = flapping.flaps(ring, flapping=watch.flapping)
    told = flaps if flaps != watch.flapping else None
    watch = replace(watch, ring=ring, flapping=flaps)
    step = _see_good(watch, seen) if seen.ok else _see_bad(watch, seen)
    return replace(step, flap=told) if told is not None else step


def settle(watch: Watch, seen: Seen) -> Step:
    """Look again at a child that waits: have its ancestors spoken, or is its patience over?
    `seen.at` is now; no sample stands behind it.
    """
    return Step(watch=watch) if watch.held_since is None else _decide(watch, seen)


def bow(watch: Watch, *, at: datetime, root_id: int, because: str) -> Step:
    """An ancestor that fell at `at` explains the fall of this child: the root is the ancestor. What
    was down before it stays down.
    """
    if watch.state is not State.DOWN or watch.drill:
        return Step(watch=watch)
    aside = replace(watch, failures=0, goods=0, run_since=None, root_id=root_id)
    began_at = max(at, watch.since)
    return _turn(aside, to=State.UNREACHABLE, began_at=began_at, reason=because, drill=False)


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
    remembered = replace(
        watch,
        horizon=max(at, watch.horizon),
        failures=0,
        goods=0,
        run_since=None,
        held_since=None,
        asked_at=None,
        root_id=None,
    )
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
        held_since=None,
        asked_at=None,
    )
    if watch.state is State.UP:
        return _weigh(watch, seen)
    if watch.proven_down and watch.goods < GOODS_TO_RISE:
        return Step(watch=watch, recheck=True)
    risen = replace(watch, root_id=None)
    step = _turn(risen, to=State.UP, began_at=began_at, reason="探测恢复正常", drill=watch.drill)
    return replace(step, watch=replace(step.watch, proven_down=False, drill=False))


def _weigh(watch: Watch, seen: Seen) -> Step:
    """Is a good target degraded?"""
    if bool(seen.warning) == watch.degraded:
        return Step(watch=replace(watch, strain=0, strain_since=None))
    since = watch.strain_since or seen.at
    watch = replace(watch, strain=watch.strain + 1, strain_since=since)
    if watch.strain < SAMPLES_TO_STRAIN:
        return Step(watch=watch)
    turn = StrainTurn(degraded=not watch.degraded, began_at=since, reason=seen.warning)
    after = replace(watch, degraded=turn.degraded, strain=0, strain_since=None)
    return Step(watch=after, strain=turn)


def _see_bad(watch: Watch, seen: Seen) -> Step:
    began_at = watch.run_since if watch.failures and watch.run_since else seen.at
    watch = replace(
        watch,
        horizon=seen.at,
        run_since=began_at,
        failures=watch.failures + 1,
        goods=0,
        strain=0,
        strain_since=None,
    )
    if _explained(watch, seen):
        root_id = seen.root_id if watch.state is State.UNREACHABLE else watch.root_id
        return Step(watch=replace(watch, failures=0, run_since=None, root_id=root_id))
    if watch.state is State.DOWN and not watch.drill:
        return Step(watch=watch)
    if watch.failures < FAILURES_TO_FALL:
        return Step(watch=watch, ask=True)
    return _decide(watch, seen)


def _explained(watch: Watch, seen: Seen) -> bool:
    """Whether the present state already says why this sample failed."""
    if watch.state is State.UNREACHABLE:
        return seen.parent is Parent.DOWN
    return watch.state is State.DOWN and watch.drill and seen.in_drill


def _decide(watch: Watch, seen: Seen) -> Step:
    """Three failures are proof that the target does not answer; whose fault is it?"""
    now = seen.now or seen.at
    held_since, asked_at = watch.held_since or seen.at, watch.asked_at or now
    if seen.parent is Parent.SUSPECT and now - asked_at < seen.patience:
        return Step(watch=replace(watch, held_since=held_since, asked_at=asked_at), ask=True)
    return _fall(replace(watch, held_since=None, asked_at=None), seen)


def _fall(watch: Watch, seen: Seen) -> Step:
    to = State.UNREACHABLE if seen.parent is Parent.DOWN else State.DOWN
    if watch.state is State.DOWN:
        to, reason = State.DOWN, "演练已结束，故障仍在：" + seen.error
    elif to is State.UNREACHABLE:
        reason = seen.because
    else:
        reason = f"连续 {FAILURES_TO_FALL} 次探测失败：{seen.error}"
    drill = seen.in_drill and not (watch.proven_down and not watch.drill)
    fallen = replace(watch, root_id=seen.root_id if to is State.UNREACHABLE else None)
    began_at = max(watch.run_since or seen.at, watch.since)
    step = _turn(fallen, to=to, began_at=began_at, reason=reason, drill=drill)
    return replace(step, watch=replace(step.watch, proven_down=True, drill=drill))


def _turn(watch: Watch, *, to: State, began_at: datetime, reason: str, drill: bool) -> Step:
    change = Change(
        from_state=watch.state,
        to_state=to,
        began_at=began_at,
        reason=reason.rstrip("："),
        drill=drill,
        last_good_at=watch.last_good_at,
        root_id=watch.root_id,
        flapping=watch.flapping,
    )
    strain = StrainTurn(degraded=False, began_at=began_at) if watch.degraded else None
    after = replace(watch, state=to, since=began_at, degraded=False, strain=0, strain_since=None)
    return Step(watch=after, change=change, strain=strain)
