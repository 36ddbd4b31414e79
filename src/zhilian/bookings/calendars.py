"""Calendars as lines: what of a day, or of a week's days, is open, closed and taken."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from zhilian.bookings.models import Reservation, Resource
from zhilian.bookings.selectors import Openings, busy, openings
from zhilian.bookings.types import Stretch
from zhilian.core.times import day_bounds, local

DAY = timedelta(days=1)
HOUR = 60
MIDNIGHT = 24 * HOUR
MORNING, EVENING = 7 * HOUR, 21 * HOUR
EVERY = 2
WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


@dataclass(frozen=True, kw_only=True)
class Mark:
    """One piece of a line, in minutes of the local day; `look` is "open", "closed" or "taken"."""

    look: str
    start: int
    length: int
    title: str = ""
    reservation: int | None = None


@dataclass(frozen=True, kw_only=True)
class Line:
    """One resource on one day."""

    resource: Resource
    day: date
    label: str
    sub: str
    marks: Sequence[Mark]
    taken: int


@dataclass(frozen=True, kw_only=True)
class Chart:
    """Lines over the same hours: from minute `start`, `length` minutes long."""

    lines: Sequence[Line]
    start: int
    length: int
    ticks: Sequence[str]


def day_chart(*, resources: Sequence[Resource], day: date) -> Chart:
    """One day, a line for each resource."""
    since, until = day_bounds(day)
    opened = openings(resources=resources, first=day, last=day)
    held: dict[int, list[Reservation]] = {}
    for row in busy(resources=resources, starts_at=since, ends_at=until):
        held.setdefault(row.resource_id, []).append(row)
    lines = [_line([one], day, opened, held.get(one.pk, ()), label=one.name) for one in resources]
    return _chart(lines)


def week_chart(*, among: Sequence[Resource], first: date) -> Chart:
    """Seven days from `first`, a line for each; `among` is what is taken of one resource."""
    days = [first + DAY * n for n in range(7)]
    since, until = day_bounds(days[0])[0], day_bounds(days[-1])[1]
    opened = openings(resources=among, first=days[0], last=days[-1])
    rows = busy(resources=among, starts_at=since, ends_at=until)
    lines = [
        _line(among, day, opened, rows, label=f"{WEEKDAYS[day.weekday()]} {day:%m-%d}")
        for day in days
    ]
    return _chart(lines)


def monday_of(day: date) -> date:
    return day - DAY * day.weekday()


def _line(
    among: Sequence[Resource],
    day: date,
    opened: Openings,
    rows: Iterable[Reservation],
    *,
    label: str,
) -> Line:
    since, until = day_bounds(day)
    whole = Stretch(starts_at=since, ends_at=until)
    taken = [_taken(row, day) for row in rows if row.starts_at < until and row.ends_at > since]
    marks = [_mark("open", span, day) for one in among for span in opened.on(one, day)]
    for one in among:
        for closure in opened.closed(one, whole):
            stretch = Stretch(starts_at=closure.starts_at, ends_at=closure.ends_at)
            marks.append(_mark("closed", stretch, day, f"停用：{closure.reason}"))
    return Line(
        resource=among[0],
        day=day,
        label=label,
        sub=among[0].place,
        marks=[*marks, *taken],
        taken=len(taken),
    )


def _taken(one: Reservation, day: date) -> Mark:
    who = one.person.name if one.person else one.number
    hours = f"{local(one.starts_at):%H:%M}–{local(one.ends_at):%H:%M}"
    stretch = Stretch(starts_at=one.starts_at, ends_at=one.ends_at)
    return _mark("taken", stretch, day, f"{hours} {who}", reservation=one.pk)


def _mark(
    look: str, stretch: Stretch, day: date, title: str = "", *, reservation: int | None = None
) -> Mark:
    start, end = _minute(stretch.starts_at, day), _minute(stretch.ends_at, day)
    return Mark(look=look, start=start, length=end - start, title=title, reservation=reservation)


def _minute(at: datetime, day: date) -> int:
    """Minutes of that day's clock, held within the day."""
    since, _until = day_bounds(day)
    return min(MIDNIGHT, max(0, int((at - since).total_seconds()) // 60))


def _chart(lines: Sequence[Line]) -> Chart:
    """The hours shown hold everything that is taken, and the usual day."""
    shown = [mark for line in lines for mark in line.marks if mark.look == "taken"]
    start = min([MORNING, *(mark.start for mark in shown)]) // HOUR
    start -= start % EVERY
    end = -(-max([EVENING, *(mark.start + mark.length for mark in shown)]) // HOUR)
    end += (end - start) % EVERY
    return Chart(
        lines=lines,
        start=start * HOUR,
        length=(end - start) * HOUR,
        ticks=[f"{hour}:00" for hour in range(start, end, EVERY)],
    )
