"""Background work: `@job` declares it, workers run it, each periodic slot once.

    @job(every=minutes(1), alone=True)
    def sweep_clocks() -> None: ...

A job is retried with back-off, then becomes a dead letter that a person can send again. It may
run twice.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any, cast

from django_tasks import task

from zhilian.core.tasks import Job
from zhilian.core.times import LOCAL, local

MAX_ATTEMPTS = 8


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """When a job runs by itself. `alone`: not while an earlier run is queued or running."""

    path: str
    every: timedelta | None = None
    daily_at: time | None = None
    alone: bool = True

    def slot(self, now: datetime) -> datetime:
        """The latest slot that has begun at `now`."""
        if self.every is not None:
            step = int(self.every.total_seconds())
            return datetime.fromtimestamp(int(now.timestamp()) // step * step, tz=UTC)
        at = datetime.combine(local(now).date(), self.daily_at or time(), tzinfo=LOCAL)
        return (at if at <= now else at - timedelta(days=1)).astimezone(UTC)


SCHEDULES: dict[str, Schedule] = {}
JOBS: dict[str, Job] = {}


def seconds(n: int) -> timedelta:
    return timedelta(seconds=n)


def minutes(n: int) -> timedelta:
    return timedelta(minutes=n)


def hours(n: int) -> timedelta:
    return timedelta(hours=n)


def job(
    *,
    every: timedelta | None = None,
    daily_at: str | None = None,
    alone: bool = True,
    priority: int = 0,
) -> Callable[[Callable[..., Any]], Job]:
    """Declare a job; `every` or `daily_at` ("02:30", Asia/Shanghai) makes it periodic."""

    def declare(function: Callable[..., Any]) -> Job:
        declared = cast("Job", task(priority=priority)(function))
        path = declared.module_path
        JOBS[path] = declared
        if every is not None or daily_at is not None:
            at = time.fromisoformat(daily_at) if daily_at else None
            SCHEDULES[path] = Schedule(path=path, every=every, daily_at=at, alone=alone)
        return declared

    return declare


def backoff(attempt: int, *, jitter: float) -> timedelta:
    """2 s, 4 s, 8 s ... at most 10 min, spread by `jitter` (0..1) over half of itself."""
    wait = min(2.0**attempt, 600.0)
    return timedelta(seconds=wait * (0.75 + jitter / 2))
