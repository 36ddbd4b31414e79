"""From flips and samples to figures. Pure: instants and numbers in, seconds and percentiles out."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from zhilian.core import times
from zhilian.monitoring.types import DayCell, State


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """A length of time in one state."""

    state: State
    drill: bool
    began_at: datetime
    ended_at: datetime


@dataclass(frozen=True, kw_only=True)
class Turn:
    """The part of a flip that figures need."""

    began_at: datetime
    to_state: State
    drill: bool


@dataclass(frozen=True, kw_only=True)
class Seconds:
    """A day, split. Drill time stands apart, so that no drill touches a contract figure. Degraded
    seconds are a part of those that are up.
    """

    up_s: int
    down_s: int
    unknown_s: int
    maintenance_s: int
    drill_s: int
    degraded_s: int = 0


Span = tuple[datetime, datetime | None]
"""From when on something held, and until when; None: it still does."""


def stretches(
    *, turns: Sequence[Turn], start: datetime, end: datetime, before: Turn | None
) -> list[Stretch]:
    """The time from `start` to `end` cut at each turn; before the first turn: `before`, else
    unknown.
    """
    current = before or Turn(began_at=start, to_state=State.UNKNOWN, drill=False)
    cut, begun = [], start
    for turn in [*turns, None]:
        until = end if turn is None else min(max(turn.began_at, begun), end)
        if until > begun:
            cut.append(
                Stretch(
                    state=current.to_state,
                    drill=current.drill and current.to_state is not State.UP,
                    began_at=begun,
                    ended_at=until,
                )
            )
        if turn is not None:
            current, begun = turn, until
    return cut


def laid_over(turns: Sequence[Turn], spans: Sequence[tuple[datetime, datetime]]) -> list[Turn]:
    """The turns with each span as maintenance: what changed within it is seen at its end."""
    laid = list(turns)
    for since, until in spans:
        held = next((turn for turn in reversed(laid) if turn.began_at <= until), None)
        kept = [turn for turn in laid if not since <= turn.began_at <= until]
        aside = Turn(began_at=since, to_state=State.MAINTENANCE, drill=False)
        again = Turn(
            began_at=until,
            to_state=held.to_state if held else State.UNKNOWN,
            drill=held.drill if held else False,
        )
        laid = sorted([*kept, aside, again], key=lambda turn: turn.began_at)
    return laid


def split(cut: Iterable[Stretch]) -> Seconds:
    """Whole seconds by state. Unreachable counts as unknown: the target itself was not proven
    bad.
    """
    sums = dict.fromkeys(("up", "down", "unknown", "maintenance", "drill"), 0.0)
    for one in cut:
        sums[_account(one)] += (one.ended_at - one.began_at).total_seconds()
    return Seconds(**{f"{name}_s": round(value) for name, value in sums.items()})


def cell(*, day: date, seconds: Seconds, p95_us: int | None) -> DayCell:
    return DayCell(
        date=day,
        up_s=seconds.up_s,
        down_s=seconds.down_s,
        unknown_s=seconds.unknown_s,
        maintenance_s=seconds.maintenance_s,
        drill_s=seconds.drill_s,
        p95_ms=None if p95_us is None else p95_us / 1000,
    )


def percentile(ordered: Sequence[int], share: float) -> int | None:
    """The nearest-rank percentile of sorted numbers."""
    if not ordered:
        return None
    return ordered[max(0, -(-len(ordered) * round(share * 1000) // 1000) - 1)]


def within(spans: Iterable[Span], *, start: datetime, end: datetime) -> int:
    """Whole seconds of spans that do not overlap, from `start` to `end`."""
    held = (min(until or end, end) - max(since, start) for since, until in spans)
    return round(sum(one.total_seconds() for one in held if one.total_seconds() > 0))


def day_of(turns: Sequence[Turn], *, day: date, before: Turn | None, now: datetime) -> Seconds:
    """The figures of one local day, or of what has been of it at `now`."""
    start, end = times.day_bounds(day)
    return split(stretches(turns=turns, start=start, end=min(end, now), before=before))


def day_within(
    turns: Sequence[Turn], *, day: date, now: datetime, degraded: Sequence[Span] = ()
) -> Seconds:
    """The figures of a day among all the turns of a check, in their order."""
    start, end = times.day_bounds(day)
    first = bisect_right(turns, start, key=_began_at)
    last = bisect_left(turns, end, key=_began_at)
    before = turns[first - 1] if first else None
    seconds = day_of(turns[first:last], day=day, before=before, now=now)
    return replace(seconds, degraded_s=within(degraded, start=start, end=min(end, now)))


def _began_at(turn: Turn) -> datetime:
    return turn.began_at


def _account(one: Stretch) -> str:
    if one.drill and one.state is not State.MAINTENANCE:
        return "drill"
    if one.state is State.UNREACHABLE:
        return "unknown"
    return one.state.value.lower()
