"""When people are not to be disturbed."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from zhilian.core.times import LOCAL, local

QUIET_FROM, QUIET_UNTIL = time(22), time(7)


def morning_after(at: datetime) -> datetime | None:
    """When what is written at night may go out; None by day."""
    here = local(at)
    if QUIET_UNTIL <= here.time() < QUIET_FROM:
        return None
    day = here.date() + timedelta(days=here.time() >= QUIET_FROM)
    return datetime.combine(day, QUIET_UNTIL, tzinfo=LOCAL)
