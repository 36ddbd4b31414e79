"""Whose fault is it? What the chain of ancestors says about a child that fails. Pure.

An ancestor has spoken when it is DOWN (then it, or what stands above it, is the root), or when it
was seen good since the child's last failure was confirmed. Until then the child waits; not for
ever: an ancestor that gives no verdict within its own confirmation and timeouts releases it.
When it gives none at all, one child speaks for all: the others wait until the ancestor's silence
is itself proven, so that a prober that cannot see the ancestor does not page once per child.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from zhilian.monitoring.machine import FAILURES_TO_FALL, INTERVALS_OF_SILENCE, Parent
from zhilian.monitoring.types import State

CONFIRM_S = 5.0
FRESH = timedelta(seconds=CONFIRM_S + 1)
HANDOVER_S = 5.0
SUSPICION_S = 60.0


@dataclass(frozen=True, kw_only=True)
class Ancestor:
    """What is known of a check that stands above another. `heard`: it is told, not measured;
    `risen`: it is up since it was down, not since we first saw it.
    """

    id: int
    name: str
    state: State
    since: datetime
    failures: int
    last_good_at: datetime | None
    interval_s: float
    timeout_s: float
    root_id: int | None = None
    heard: bool = False
    risen: bool = False


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the chain says: how it stands, whose fault it is, and the words for the flip."""

    parent: Parent = Parent.FINE
    root_id: int | None = None
    because: str = ""


FINE = Verdict()
CLOSED = (State.DOWN, State.UNREACHABLE, State.MAINTENANCE)


def judge(chain: Sequence[Ancestor], *, at: datetime) -> Verdict:
    """The verdict over a child that failed at `at`; the chain begins with the direct parent."""
    for one in reversed(chain):
        if one.state in CLOSED or _was_closed(one, at=at):
            return _closed(one)
    waiting = any(one.failures or not _seen_good(one, at=at) for one in chain)
    return Verdict(parent=Parent.SUSPECT) if waiting else FINE


def patience(chain: Iterable[Ancestor], *, spoken_for: bool) -> timedelta:
    """How long a child waits for its ancestors; longer when another child speaks for all."""
    if spoken_for:
        silence = max(INTERVALS_OF_SILENCE * one.interval_s + one.timeout_s for one in chain)
        return timedelta(seconds=silence + HANDOVER_S)
    longest = max((one.timeout_s for one in chain), default=0.0)
    tries = FAILURES_TO_FALL
    return timedelta(seconds=(tries - 1) * CONFIRM_S + tries * longest + HANDOVER_S)


def unheard(chain: Iterable[Ancestor], *, at: datetime) -> list[int]:
    """Ids of the ancestors that have not been seen good since `at`, and whose silence is not proven
    either.
    """
    open_ones = (one for one in chain if one.state is not State.UNKNOWN)
    return [one.id for one in open_ones if not _seen_good(one, at=at)]


def explains(
    *, fell_at: datetime, last_good_at: datetime | None, interval_s: float, child_fell_at: datetime
) -> bool:
    """Whether the fall of an ancestor explains that of a child that fell shortly before it: it was
    not seen good after that, or it lies within what the ancestor's own interval leaves open.
    """
    if last_good_at is None or last_good_at < child_fell_at:
        return True
    open_s = max(SUSPICION_S, interval_s) + HANDOVER_S
    return child_fell_at >= fell_at - timedelta(seconds=open_s)


def _was_closed(one: Ancestor, *, at: datetime) -> bool:
    """A failure from before the ancestor's recovery is still the ancestor's."""
    return one.state is State.UP and one.risen and one.since > at


def _closed(one: Ancestor) -> Verdict:
    word = "维护中" if one.state is State.MAINTENANCE else "中断"
    return Verdict(
        parent=Parent.DOWN,
        root_id=one.root_id or one.id,
        because=f"上级“{one.name}”{word}，目标无法到达",
    )


def _seen_good(one: Ancestor, *, at: datetime) -> bool:
    if one.heard:
        return True
    return one.last_good_at is not None and one.last_good_at >= at - FRESH
