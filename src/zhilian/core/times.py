"""Time for people: stored in UTC, shown and counted by day in Asia/Shanghai."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Shanghai")


def local(moment: datetime) -> datetime:
    """The same instant on the wall clock of Asia/Shanghai. Refuses naive datetimes."""
    if moment.tzinfo is None:
        raise ValueError("naive datetime")
    return moment.astimezone(LOCAL)


def local_date(moment: datetime) -> date:
    return local(moment).date()


def local_midnight(day: date) -> datetime:
    """The first instant of the local day, in UTC."""
    return datetime.combine(day, time(), tzinfo=LOCAL).astimezone(UTC)


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """The local day as a half-open range of UTC instants."""
    return local_midnight(day), local_midnight(day + timedelta(days=1))


def clock_now() -> datetime:
    """The one place outside views, jobs and commands that asks the clock (process loops do)."""
    return datetime.now(tz=UTC)
