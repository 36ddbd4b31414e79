"""Opening hours in one line: `1-5 08:30-12:00,13:30-17:30; 6,7 09:00-12:00`. Pure.

Days are 1 (Monday) to 7; hours of one day do not overlap; empty is always open.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from zhilian.bookings.errors import BadHours
from zhilian.bookings.types import Stretch
from zhilian.core.times import LOCAL

DAY = timedelta(days=1)
WORDS = "一二三四五六日"
_PART = re.compile(r"^(?P<days>[1-7](?:[-,][1-7])*)\s+(?P<spans>\S+)$")
_SPAN = re.compile(r"^(\d{2}):(\d{2})-(\d{2}):(\d{2})$")
Spans = tuple[tuple[time, time | None], ...]


@dataclass(frozen=True)
class Hours:
    """By weekday (0 is Monday) the spans of the day; an end of None is midnight."""

    week: Mapping[int, Spans]

    @property
    def always(self) -> bool:
        return not self.week

    def on(self, day: date, *, weekday: int | None = None) -> list[Stretch]:
        """The open stretches of a local day; `weekday` makes it be read as another one."""
        if self.always:
            return [Stretch(starts_at=_at(day, time()), ends_at=_at(day + DAY, time()))]
        spans = self.week.get(day.weekday() if weekday is None else weekday, ())
        return [
            Stretch(
                starts_at=_at(day, begin),
                ends_at=_at(day, end) if end is not None else _at(day + DAY, time()),
            )
            for begin, end in spans
        ]


@lru_cache(maxsize=1024)
def read(text: str) -> Hours:
    """Errors: `BadHours` naming the part that is wrong."""
    week: dict[int, Spans] = {}
    for part in filter(None, (piece.strip() for piece in text.split(";"))):
        found = _PART.match(part)
        if not found:
            raise BadHours(part)
        spans = tuple(_span(piece, part) for piece in found["spans"].split(","))
        _refuse_overlap(spans, part)
        for day in _days(found["days"], part):
            if day in week:
                raise BadHours(part)
            week[day] = spans
    return Hours(week)


def words(text: str) -> str:
    """For people: 周一至周五 08:30-12:00、13:30-17:30；周六 09:00-12:00; seven days are 每天."""
    if not text.strip():
        return "全天"
    parts = []
    for part in filter(None, (piece.strip() for piece in text.split(";"))):
        days, _, spans = part.partition(" ")
        days = "每天" if days == "1-7" else days
        told = re.sub(r"[1-7]", lambda found: f"周{WORDS[int(found[0]) - 1]}", days)
        told = told.replace("-", "至").replace(",", "、")
        parts.append(f"{told} {spans.strip().replace(',', '、')}")
    return "；".join(parts)


def _days(text: str, part: str) -> list[int]:
    days: list[int] = []
    for piece in text.split(","):
        first, _, last = piece.partition("-")
        low, high = int(first) - 1, int(last or first) - 1
        if low > high:
            raise BadHours(part)
        days += range(low, high + 1)
    if len(days) != len(set(days)):
        raise BadHours(part)
    return days


def _span(text: str, part: str) -> tuple[time, time | None]:
    found = _SPAN.match(text)
    if not found:
        raise BadHours(part)
    h1, m1, h2, m2 = map(int, found.groups())
    try:
        begin = time(h1, m1)
        end = None if (h2, m2) == (24, 0) else time(h2, m2)
    except ValueError:
        raise BadHours(part) from None
    if end is not None and end <= begin:
        raise BadHours(part)
    return begin, end


def _refuse_overlap(spans: Spans, part: str) -> None:
    for (_, end), (begin, _) in zip(spans, spans[1:], strict=False):
        if end is None or begin < end:
            raise BadHours(part)


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, tzinfo=LOCAL)
