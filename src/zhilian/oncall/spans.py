"""Arithmetic of rosters: half-open stretches, gaps between them, a weekly pattern laid out."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta

from zhilian.core.times import LOCAL, local_midnight
from zhilian.oncall.errors import BadPattern
from zhilian.oncall.types import Span, Turn

WEEK = timedelta(days=7)
LONGEST_DAYS = 400


def gaps(spans: Iterable[Span], *, starts_at: datetime, ends_at: datetime) -> list[Span]:
    """The stretches of [starts_at, ends_at) in which nobody is on."""
    found: list[Span] = []
    free_from = starts_at
    for span in sorted(spans, key=lambda s: s.starts_at):
        if span.starts_at > free_from:
            found.append(Span(starts_at=free_from, ends_at=min(span.starts_at, ends_at)))
        free_from = max(free_from, span.ends_at)
        if free_from >= ends_at:
            return found
    if free_from < ends_at:
        found.append(Span(starts_at=free_from, ends_at=ends_at))
    return [gap for gap in found if gap.starts_at < gap.ends_at]


def without(span: Span, *, starts_at: datetime, ends_at: datetime) -> list[Span]:
    """What is left of a stretch when [starts_at, ends_at) is taken out of it."""
    left = [
        Span(
            starts_at=span.starts_at, ends_at=min(span.ends_at, starts_at), person_id=span.person_id
        ),
        Span(
            starts_at=max(span.starts_at, ends_at), ends_at=span.ends_at, person_id=span.person_id
        ),
    ]
    return [part for part in left if part.starts_at < part.ends_at]


def lay_out(turns: Sequence[Turn], *, first_day: date, days: int) -> list[Span]:
    """The pattern over `days` local days from `first_day`: no gap and no overlap, whatever it is.

    Week 0 of the pattern is the week that holds `first_day`.
    """
    _check(turns, days=days)
    begins, ends = local_midnight(first_day), local_midnight(first_day + timedelta(days=days))
    monday = first_day - timedelta(days=first_day.weekday())
    cycle = 1 + max(turn.week for turn in turns)
    starts = sorted(
        (_begin(turn, monday=monday + (turn.week + lap * cycle) * WEEK), turn.person_id)
        for turn in turns
        for lap in range(-1, days // (7 * cycle) + 2)
    )
    changes = [moment for moment, _person in starts][1:] + [ends]
    spans = [
        Span(starts_at=max(start, begins), ends_at=min(until, ends), person_id=person_id)
        for (start, person_id), until in zip(starts, changes, strict=True)
    ]
    return _joined([span for span in spans if span.starts_at < span.ends_at])


def _begin(turn: Turn, *, monday: date) -> datetime:
    day = monday + timedelta(days=turn.weekday)
    return datetime.combine(day, turn.at, tzinfo=LOCAL).astimezone(UTC)


def _joined(spans: list[Span]) -> list[Span]:
    """Neighbouring turns of the same person are one shift."""
    found: list[Span] = []
    for span in spans:
        if found and found[-1].person_id == span.person_id:
            start = found.pop().starts_at
            span = Span(starts_at=start, ends_at=span.ends_at, person_id=span.person_id)
        found.append(span)
    return found


def _check(turns: Sequence[Turn], *, days: int) -> None:
    if not turns:
        raise BadPattern("轮班表是空的，至少写一个换班时刻。")
    if not 1 <= days <= LONGEST_DAYS:
        raise BadPattern(f"天数要在 1 到 {LONGEST_DAYS} 之间。")
    if any(not 0 <= turn.weekday <= 6 or not 0 <= turn.week <= 51 for turn in turns):
        raise BadPattern("星期要在 0（周一）到 6（周日）之间，周次从 0 起。")
    moments = [(turn.week, turn.weekday, turn.at) for turn in turns]
    if len(set(moments)) != len(moments):
        raise BadPattern("同一时刻有两个人接班，请删去一个。")
