"""Working time as exact arithmetic. No Django, no clock of its own, no drift.

A calendar answers two questions: how much of it lies between two instants, and at which instant a
given amount of it is used up. Instants are aware; sums are integer microseconds (timedelta), taken
in UTC because aware arithmetic inside one time zone is wall-clock arithmetic.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Protocol
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY_MINUTES = 24 * 60
ZERO = timedelta(0)
ONE_DAY = timedelta(days=1)


class CalendarError(ValueError):
    """A calendar or a question to it that has no answer; the text is for people."""


class EmptyCalendar(CalendarError):
    """Without one working minute in the week no deadline exists: refused, never looped over."""


@dataclass(frozen=True, order=True)
class MinuteRange:
    """Half-open [start, end) in minutes of the local day; 1440 is the coming midnight."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= DAY_MINUTES:
            raise CalendarError(
                f"时段 {self.start}–{self.end} 分不成立，应在 0 到 1440 之间且起早于止"
            )

    @property
    def minutes(self) -> int:
        return self.end - self.start

    def __str__(self) -> str:
        return f"{_hhmm(self.start)}–{_hhmm(self.end)}"


class Calendar(Protocol):
    """What the clock needs to know about time that counts."""

    def elapsed(self, start: datetime, end: datetime) -> timedelta: ...

    def deadline(self, start: datetime, amount: timedelta) -> datetime: ...


@dataclass(frozen=True)
class AroundTheClock:
    """7x24: every microsecond counts, so the deadline is start + amount and nothing else."""

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        start, end = _utc(start), _utc(end)
        return max(end - start, ZERO)

    def deadline(self, start: datetime, amount: timedelta) -> datetime:
        try:
            return _utc(start) + _not_negative(amount)
        except OverflowError as error:
            raise CalendarError("时限超出可计算的日期范围") from error


@dataclass(frozen=True)
class WorkingTime:
    """Weekly hours with dated exceptions: a day off, or a make-up day of `make_up` hours."""

    weekly: tuple[tuple[MinuteRange, ...], ...]
    make_up: tuple[MinuteRange, ...] = ()
    days: Mapping[date, bool] = field(default_factory=dict)
    zone: tzinfo = SHANGHAI

    def __post_init__(self) -> None:
        if len(self.weekly) != 7:
            raise CalendarError("工作时间应给出周一到周日七天的时段")
        for ranges in (*self.weekly, self.make_up):
            _refuse_overlap(ranges)
        if not any(self.weekly):
            raise EmptyCalendar("日历中一周没有任何工作时间，无法计算时限；请至少设置一个时段")

    def ranges_on(self, day: date) -> tuple[MinuteRange, ...]:
        worked = self.days.get(day)
        if worked is None:
            return self.weekly[day.weekday()]
        return self.make_up if worked else ()

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        start, end = _utc(start), _utc(end)
        if end <= start:
            return ZERO
        total = ZERO
        for opens, closes in self._windows(start):
            if opens >= end:
                break
            total += max(min(closes, end) - max(opens, start), ZERO)
        return total

    def deadline(self, start: datetime, amount: timedelta) -> datetime:
        """The least instant with that much elapsed: this evening, not tomorrow morning."""
        start, left = _utc(start), _not_negative(amount)
        if not left:
            return start
        for opens, closes in self._windows(start):
            begin = max(opens, start)
            if closes - begin >= left:
                return begin + left
            left -= max(closes - begin, ZERO)
        raise CalendarError("时限超出可计算的日期范围")

    def is_working(self, at: datetime) -> bool:
        local = at.astimezone(self.zone)
        minute = local.hour * 60 + local.minute
        return any(r.start <= minute < r.end for r in self.ranges_on(local.date()))

    def fingerprint(self) -> str:
        """The hash by which a frozen revision is recognised."""
        content = {
            "weekly": [[(r.start, r.end) for r in ranges] for ranges in self.weekly],
            "make_up": [(r.start, r.end) for r in self.make_up],
            "days": {day.isoformat(): self.days[day] for day in sorted(self.days)},
            "zone": str(self.zone),
        }
        text = json.dumps(content, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def _windows(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Working windows in UTC, in order, from the local day of `start` to the end of dates."""
        day = start.astimezone(self.zone).date()
        while day < date.max:
            for span in self.ranges_on(day):
                yield self._instant(day, span.start), self._instant(day, span.end)
            day += ONE_DAY

    def _instant(self, day: date, minute: int) -> datetime:
        if minute == DAY_MINUTES:
            day, minute = day + ONE_DAY, 0
        local = datetime.combine(day, time(minute // 60, minute % 60), tzinfo=self.zone)
        return local.astimezone(UTC)


def parse_ranges(text: str) -> tuple[MinuteRange, ...]:
    """Read "08:30-12:00, 13:30-18:00" as people type it; full-width marks are taken too."""
    cleaned = text.translate(str.maketrans("，、；：～—–至", ",,,:----")).replace(" ", "")
    ranges = tuple(_parse_range(part) for part in cleaned.split(",") if part)
    _refuse_overlap(tuple(sorted(ranges)))
    return tuple(sorted(ranges))


def _parse_range(part: str) -> MinuteRange:
    try:
        start, end = part.split("-")
        return MinuteRange(_minute(start), _minute(end))
    except (ValueError, TypeError) as error:
        if isinstance(error, CalendarError):
            raise
        raise CalendarError(f"看不懂时段“{part}”，请写成 08:30-12:00") from error


def _minute(text: str) -> int:
    hours, minutes = (int(piece) for piece in text.split(":"))
    if not (0 <= minutes < 60 and 0 <= hours <= 24):
        raise CalendarError(f"“{text}”不是一天中的时刻，请写成 08:30")
    return hours * 60 + minutes


def _refuse_overlap(ranges: Sequence[MinuteRange]) -> None:
    for earlier, later in zip(ranges, ranges[1:], strict=False):
        if later.start < earlier.end:
            raise CalendarError(f"时段 {earlier} 与 {later} 重叠或顺序颠倒")


def _not_negative(amount: timedelta) -> timedelta:
    if amount < ZERO:
        raise CalendarError("时限不能为负")
    return amount


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise CalendarError("时刻缺少时区")
    return at.astimezone(UTC)


def _hhmm(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
