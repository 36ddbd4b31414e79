"""Limits of steps and cases in their two calendars."""

from datetime import datetime, timedelta

from zhilian.catalogue.types import Limit
from zhilian.contract import selectors as contract

RETURNED_FOR = timedelta(days=15)
"""How long a returned case waits for its applicant before it is withdrawn."""
URGE_SHARE = 0.5
"""A step may be urged once half of its limit is over (`defaults.urge_after`)."""


def deadline(limit: Limit, *, start: datetime, day_minutes: int) -> datetime:
    """When the limit is over. A working day is `day_minutes` of working time."""
    if limit.in_working_time:
        amount = timedelta(minutes=limit.work_minutes(day=day_minutes))
        return contract.working_calendar(at=start).deadline(start, amount)
    return start + timedelta(minutes=limit.clock_minutes)


def part_of(limit: Limit, *, start: datetime, share: float, day_minutes: int) -> datetime:
    """When that share of the limit is over."""
    if limit.in_working_time:
        amount = timedelta(minutes=limit.work_minutes(day=day_minutes)) * share
        return contract.working_calendar(at=start).deadline(start, amount)
    return start + timedelta(minutes=limit.clock_minutes) * share


def moved(limit: Limit, *, due_at: datetime, stopped_at: datetime, at: datetime) -> datetime:
    """The deadline after a time that does not count, from `stopped_at` to `at`."""
    if not limit.in_working_time:
        return due_at + (at - stopped_at)
    calendar = contract.working_calendar(at=at)
    return calendar.deadline(at, calendar.elapsed(stopped_at, due_at))
