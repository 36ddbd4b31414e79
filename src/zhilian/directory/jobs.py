"""Housekeeping of the directory."""

from zhilian.core.jobs import job
from zhilian.core.times import clock_now
from zhilian.directory import service


@job(daily_at="03:40", alone=True)
def sweep_sessions() -> None:
    service.sweep_sessions(at=clock_now())
