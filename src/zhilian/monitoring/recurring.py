"""When announced maintenance begins: once, or by a cron line read in Asia/Shanghai. Pure.

Daylight saving is no matter in Asia/Shanghai, so a cron line means the same wall clock all year.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from cronsim import CronSim, CronSimError

from zhilian.core import times

LOOKED_AT = 400
"""So many beginnings are compared, to see whether one would begin before the last has ended."""
WEEKDAYS = "日一二三四五六"


def beginnings(
    *,
    first_at: datetime,
    cron: str,
    last_start_at: datetime | None,
    after: datetime,
    until: datetime,
) -> Iterator[datetime]:
    """Every beginning later than `after` and not later than `until`, in order."""
    until = min(until, last_start_at or until)
    if not cron:
        if after < first_at <= until:
            yield first_at
        return
    since = max(after, first_at - timedelta(microseconds=1))
    for moment in CronSim(cron, times.local(since)):
        if moment > until:
            return
        if moment > after:
            yield moment.astimezone(UTC)


def fault_of(cron: str, *, first_at: datetime, length: timedelta) -> str:
    """What is wrong with a cron line for maintenance of this length; "": nothing."""
    if len(cron.split()) != 5:
        return "应为五段 crontab，例如 0 2 * * 6（每周六 02:00）。"
    try:
        coming = CronSim(cron, times.local(first_at))
        found = [moment for moment, _ in zip(coming, range(LOOKED_AT), strict=False)]
    except CronSimError:
        return "看不懂这五段 crontab，请核对每一段的取值，例如 0 2 * * 6。"
    if not found:
        return "按这个写法永远不会开始，请核对日期。"
    if any(later - earlier < length for earlier, later in pairwise(found)):
        return "上一次还没有结束，下一次就要开始；请缩短时长或加大间隔。"
    return ""


def daily(at: datetime) -> str:
    moment = times.local(at)
    return f"{moment.minute} {moment.hour} * * *"


def weekly(at: datetime) -> str:
    moment = times.local(at)
    return f"{moment.minute} {moment.hour} * * {moment.isoweekday() % 7}"


def monthly(at: datetime) -> str:
    moment = times.local(at)
    return f"{moment.minute} {moment.hour} {moment.day} * *"


def words(cron: str) -> str:
    """A cron line for people: the plain ones in words, others as they are."""
    if not cron:
        return "一次"
    minute, hour, day, month, weekday = cron.split()
    if not (minute.isdigit() and hour.isdigit() and month == "*"):
        return f"按 {cron}"
    clock = f"{int(hour):02d}:{int(minute):02d}"
    if day == weekday == "*":
        return f"每天 {clock}"
    if day == "*" and weekday.isdigit():
        return f"每周{WEEKDAYS[int(weekday) % 7]} {clock}"
    if weekday == "*" and day.isdigit():
        return f"每月 {int(day)} 日 {clock}"
    return f"按 {cron}"
