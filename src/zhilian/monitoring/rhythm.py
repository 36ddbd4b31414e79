"""When a job that reports by itself is due, and what follows from its silence. Pure.

A sign is any beat (start, success, failure). The next one is due at the schedule's next moment
after the last sign; when due + grace has passed without a sign, the job is missing since exactly
then. A run that began and has not ended within its longest time is a fault since exactly then;
until then the run itself is the sign. Both depend on beats and schedule alone: how often somebody
looks does not matter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cronsim import CronSim

from zhilian.core import times
from zhilian.probe.kinds.base import KINDS
from zhilian.probe.options import read

EARLY = timedelta(minutes=1)
"""A clock that is fast by so much has not missed the moment that comes after its sign."""


@dataclass(frozen=True, kw_only=True)
class Rhythm:
    """What was agreed with the job: a cron line or a period, and patience."""

    cron: str
    every: timedelta | None
    grace: timedelta
    longest: timedelta | None

    def due_after(self, sign_at: datetime) -> datetime:
        """When the next sign is due."""
        if self.every is not None:
            return sign_at + self.every
        found: datetime = next(CronSim(self.cron, times.local(sign_at + EARLY)))
        return found.astimezone(UTC)

    def last_due(self, at: datetime) -> datetime | None:
        """The schedule's latest moment at or before `at`; a period has none of its own."""
        if self.every is not None:
            return None
        found: datetime = next(
            CronSim(self.cron, times.local(at) + timedelta(seconds=1), reverse=True)
        )
        return found.astimezone(UTC)


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """From `at` on the job is at fault, unless a sign comes before."""

    at: datetime
    text: str


def rhythm_of(options: Mapping[str, Any]) -> Rhythm:
    kind = KINDS.get("heartbeat")
    values, _ = read(raw=options, options=kind.options if kind else ())
    return Rhythm(
        cron=values["cron"],
        every=_minutes(values["every_min"]),
        grace=timedelta(minutes=values["grace_min"]),
        longest=_minutes(values["longest_min"]),
    )


def deadlines(
    rhythm: Rhythm, *, sign_at: datetime, running_since: datetime | None
) -> list[Deadline]:
    """What will be found wrong, and when, if no sign comes any more."""
    if running_since is not None and rhythm.longest is not None:
        return [_too_long(running_since, rhythm.longest)]
    due_at = rhythm.due_after(sign_at)
    waited = words(rhythm.grace)
    text = f"应在 {_clock(due_at)} 前报到，宽限 {waited}后仍没有收到；请检查任务是否运行"
    return [Deadline(at=due_at + rhythm.grace, text=text)]


def words(span: timedelta) -> str:
    seconds = round(span.total_seconds())
    if seconds < 120 and seconds % 60:
        return f"{seconds} 秒"
    if seconds >= 7200 and seconds % 3600 == 0:
        return f"{seconds // 3600} 小时"
    return f"{round(seconds / 60)} 分钟"


def _too_long(running_since: datetime, longest: timedelta) -> Deadline:
    began, most = _clock(running_since), words(longest)
    text = f"{began} 开始的运行超过 {most}没有结束；请检查任务是否卡住"
    return Deadline(at=running_since + longest, text=text)


def _clock(moment: datetime) -> str:
    return f"{times.local(moment):%m-%d %H:%M}"


def _minutes(value: float | None) -> timedelta | None:
    return None if value is None else timedelta(minutes=value)
