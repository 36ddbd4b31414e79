"""Time for people: stored in UTC, shown and counted by day in Asia/Shanghai."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Shanghai")
WEEKDAYS = "一二三四五六日"
FIRST_YEAR, LAST_YEAR = 1990, 2100
"""What people can mean; a day near the ends of the calendar cannot be moved by the offset."""


def local(moment: datetime) -> datetime:
    """The same instant on the wall clock of Asia/Shanghai. Refuses naive datetimes."""
    if moment.tzinfo is None:
        raise ValueError("naive datetime")
    return moment.astimezone(LOCAL)


def local_date(moment: datetime) -> date:
    return local(moment).date()


def weekday(day: date) -> str:
    """周四."""
    return f"周{WEEKDAYS[day.weekday()]}"


def day_in_words(day: date) -> str:
    """12月3日 周四, as people plan."""
    return f"{day.month}月{day.day}日 {weekday(day)}"


def moment_in_words(moment: datetime) -> str:
    """12月3日 周四 14:30."""
    here = local(moment)
    return f"{day_in_words(here)} {here:%H:%M}"


def stretch_in_words(begin: datetime, end: datetime) -> str:
    """12月3日 周四 14:30-16:30; over midnight with both days."""
    if local_date(begin) == local_date(end):
        return f"{moment_in_words(begin)}-{local(end):%H:%M}"
    return f"{moment_in_words(begin)} 至 {moment_in_words(end)}"


def local_midnight(day: date) -> datetime:
    """The first instant of the local day, in UTC."""
    return datetime.combine(day, time(), tzinfo=LOCAL).astimezone(UTC)


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """The local day as a half-open range of UTC instants."""
    return local_midnight(day), local_midnight(day + timedelta(days=1))


def day_of(text: str) -> date | None:
    """The day that is written 2026-11-24; None for anything else and for years out of reach."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None


def moment_of(text: str) -> datetime | None:
    """The instant that is written in ISO 8601 with its offset; None as for days."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    known = found.tzinfo is not None and FIRST_YEAR <= found.year <= LAST_YEAR
    return found if known else None


def clock_now() -> datetime:
    """The one place outside views, jobs and commands that asks the clock (process loops do)."""
    return datetime.now(tz=UTC)
