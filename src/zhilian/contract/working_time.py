"""Calendar revisions as arithmetic: rows to `WorkingTime`, checked against their hash."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from zhilian.contract import holidays
from zhilian.contract.calendar_math import CalendarError, MinuteRange, WorkingTime
from zhilian.contract.holidays import DatedDay
from zhilian.contract.models import CalendarRevision

Minutes = Sequence[Sequence[int]]

DEFAULT_HOURS = (MinuteRange(8 * 60 + 30, 12 * 60), MinuteRange(13 * 60 + 30, 18 * 60))
"""Eight hours a day until the purchaser confirms the hours of the office areas."""
FIRST_YEAR = 2025


def working_time(revision: CalendarRevision) -> WorkingTime:
    """The revision as a calendar. Content that does not match its hash is refused."""
    return _loaded(revision.pk, revision.fingerprint)


@lru_cache(maxsize=16)
def _loaded(revision_id: int, fingerprint: str) -> WorkingTime:
    revision = CalendarRevision.objects.prefetch_related("days").get(id=revision_id)
    calendar = WorkingTime(
        weekly=tuple(ranges(day) for day in revision.weekly),
        make_up=ranges(revision.make_up),
        days={day.date: day.working for day in revision.days.all()},
    )
    if calendar.fingerprint() != fingerprint:
        raise CalendarError(f"日历{revision}的内容与其校验值不符，请联系安全保密管理员核查")
    return calendar


def shipped_days(*, through_year: int) -> tuple[DatedDay, ...]:
    """The dated rows that the product brings: announced years, then the statutory days of the
    year to come.
    """
    rows: list[DatedDay] = []
    for year in range(FIRST_YEAR, through_year + 1):
        try:
            rows.extend(holidays.dated_days(year))
        except CalendarError:
            break
    return tuple(rows)


def shipped_calendar(*, through_year: int) -> WorkingTime:
    return make_calendar(
        hours=DEFAULT_HOURS, weekdays=range(5), days=shipped_days(through_year=through_year)
    )


def make_calendar(
    *, hours: Sequence[MinuteRange], weekdays: Iterable[int], days: Iterable[DatedDay]
) -> WorkingTime:
    worked = set(weekdays)
    return WorkingTime(
        weekly=tuple(tuple(hours) if day in worked else () for day in range(7)),
        make_up=tuple(hours),
        days={row.date: row.working for row in days},
    )


def ranges(minutes: Minutes) -> tuple[MinuteRange, ...]:
    return tuple(MinuteRange(start, end) for start, end in minutes)


def minutes(of: Iterable[MinuteRange]) -> list[list[int]]:
    return [[span.start, span.end] for span in of]
