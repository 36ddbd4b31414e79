"""How long a publicity (公示) lasts: whole working days, the first one the day after it begins."""

from datetime import datetime, timedelta

from zhilian.contract import selectors as contract
from zhilian.core.times import day_bounds, local_date

LONGEST_WAIT_DAYS = 60
"""No calendar has so many days off in a row; beyond it something is wrong with the calendar."""


def end_of_publicity(*, begins_at: datetime, working_days: int) -> datetime:
    """The midnight that ends the last of these working days (Asia/Shanghai)."""
    calendar = contract.working_calendar(at=begins_at)
    day, left, idle = local_date(begins_at), working_days, 0
    while left:
        day += timedelta(days=1)
        start, end = day_bounds(day)
        worked = bool(calendar.elapsed(start, end))
        left, idle = left - worked, 0 if worked else idle + 1
        if idle > LONGEST_WAIT_DAYS:
            raise ValueError(f"no working day within {LONGEST_WAIT_DAYS} days of {day}")
    return day_bounds(day)[1]
