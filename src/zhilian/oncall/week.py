"""A week of the roster laid out for the eye: a column a day, a block a shift or a gap."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from zhilian.core.times import day_bounds, local, local_date, local_midnight
from zhilian.oncall.spans import gaps
from zhilian.oncall.types import DayMark, Duty, Span

WEEKDAYS = "一二三四五六日"
COLUMN, ROW, HEAD, RAIL = 132, 20, 44, 44
COLOURS = 6


@dataclass(frozen=True, kw_only=True)
class Block:
    """A stretch of one day. `person` is empty in a gap."""

    person: str
    colour: int
    starts: str
    ends: str
    shift_id: int | None
    override_id: int | None
    covers: str
    starts_at: datetime
    ends_at: datetime
    now: bool
    past: bool
    x: int
    y: float
    height: float
    text_y: float

    @property
    def link(self) -> str:
        """The form that changes this stretch."""
        if self.override_id is not None:
            return f"overrides/{self.override_id}/"
        if self.shift_id is not None:
            return f"shifts/new/?shift={self.shift_id}"
        asked = {"from": self.starts_at.isoformat(), "to": self.ends_at.isoformat()}
        return f"shifts/new/?{urlencode(asked)}"

    @property
    def roomy(self) -> bool:
        return self.height >= 34


@dataclass(frozen=True, kw_only=True)
class Day:
    date: date
    label: str
    weekday: str
    today: bool
    x: int
    mark: DayMark | None = None
    blocks: tuple[Block, ...] = field(default=())


@dataclass(frozen=True, kw_only=True)
class Week:
    first: date
    days: tuple[Day, ...]
    now_x: int | None
    now_y: float
    hours: tuple[tuple[float, str], ...]

    @property
    def width(self) -> int:
        return RAIL + 7 * COLUMN

    @property
    def height(self) -> int:
        return HEAD + 24 * ROW + 6

    @property
    def title(self) -> str:
        last = self.first + timedelta(days=6)
        end = (
            f"{last.day} 日" if last.month == self.first.month else f"{last.month} 月 {last.day} 日"
        )
        return f"{self.first.year} 年 {self.first.month} 月 {self.first.day} 日至 {end}"


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def lay_out_week(
    *,
    first: date,
    duties: Sequence[Duty],
    now: datetime,
    marks: Mapping[date, DayMark] | None = None,
) -> Week:
    """`duties` are those that touch the seven days from `first`."""
    people = list(dict.fromkeys(duty.person_id for duty in sorted(duties, key=_key)))
    colours = {person_id: index % COLOURS for index, person_id in enumerate(people)}
    today = local_date(now)
    days = tuple(
        _day(first + timedelta(days=n), n=n, duties=duties, colours=colours, now=now)
        for n in range(7)
    )
    days = tuple(replace(day, mark=(marks or {}).get(day.date)) for day in days)
    inside = 0 <= (today - first).days < 7
    return Week(
        first=first,
        days=days,
        now_x=RAIL + (today - first).days * COLUMN if inside else None,
        now_y=round(HEAD + _hour(now, today) * ROW, 1),
        hours=tuple((HEAD + hour * ROW, f"{hour:02}:00") for hour in range(0, 25, 4)),
    )


def _key(duty: Duty) -> tuple[int, datetime]:
    """The same person keeps their colour from week to week as far as there are enough."""
    return (duty.person_id, duty.starts_at)


def _day(
    day: date, *, n: int, duties: Sequence[Duty], colours: dict[int, int], now: datetime
) -> Day:
    starts_at, ends_at = day_bounds(day)
    mine = [d for d in duties if d.starts_at < ends_at and d.ends_at > starts_at]
    spans = [Span(starts_at=d.starts_at, ends_at=d.ends_at) for d in mine]
    pieces: list[tuple[datetime, datetime, Duty | None]] = [
        (max(d.starts_at, starts_at), min(d.ends_at, ends_at), d) for d in mine
    ]
    pieces += [
        (gap.starts_at, gap.ends_at, None)
        for gap in gaps(spans, starts_at=starts_at, ends_at=ends_at)
    ]
    blocks = [
        _block(piece, day=day, x=RAIL + n * COLUMN, colours=colours, now=now)
        for piece in sorted(pieces, key=lambda piece: piece[0])
    ]
    return Day(
        date=day,
        label=f"{day.month}-{day.day:02}",
        weekday=f"周{WEEKDAYS[day.weekday()]}",
        today=day == local_date(now),
        x=RAIL + n * COLUMN,
        blocks=tuple(blocks),
    )


def _block(
    piece: tuple[datetime, datetime, Duty | None],
    *,
    day: date,
    x: int,
    colours: dict[int, int],
    now: datetime,
) -> Block:
    starts_at, ends_at, duty = piece
    top, bottom = _hour(starts_at, day), _hour(ends_at, day)
    y = HEAD + top * ROW
    height = max((bottom - top) * ROW - 2, 3)
    return Block(
        person=duty.name if duty else "",
        colour=colours[duty.person_id] if duty else 0,
        starts=f"{local(starts_at):%H:%M}",
        ends="24:00" if ends_at == day_bounds(day)[1] else f"{local(ends_at):%H:%M}",
        shift_id=duty.shift_id if duty else None,
        override_id=duty.override_id if duty else None,
        covers=duty.covers if duty else "",
        starts_at=starts_at,
        ends_at=ends_at,
        now=starts_at <= now < ends_at,
        past=ends_at <= now,
        x=x,
        y=round(y, 1),
        height=round(height, 1),
        text_y=round(y + 18, 1),
    )


def _hour(moment: datetime, day: date) -> float:
    return (moment - local_midnight(day)).total_seconds() / 3600
