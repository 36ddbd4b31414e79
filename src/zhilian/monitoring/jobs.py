"""What monitoring does by itself: notice silence, write the day, let old samples go."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from zhilian.core.jobs import job, minutes, seconds
from zhilian.core.times import local_date
from zhilian.monitoring import selectors
from zhilian.monitoring.service import checks, drills, figures, flips


@job(every=seconds(30))
def sweep_silence() -> None:
    """No data is not normal: checks that fell silent become unknown."""
    now = timezone.now()
    for check_id in selectors.silent_checks(now=now):
        flips.note_silence(check_id=check_id, at=now)


@job(every=minutes(1))
def end_overdue() -> None:
    """Drills and maintenance end by themselves."""
    now = timezone.now()
    for drill_id in selectors.overdue_drills(now=now):
        drills.stop_drill(drill_id=drill_id, at=now)
    for check_id in selectors.maintenance_over(now=now):
        checks.end_maintenance(check_id=check_id, at=now)


@job(daily_at="00:20")
def roll_yesterday() -> None:
    now = timezone.now()
    figures.roll_day(day=local_date(now) - timedelta(days=1), now=now)


@job(every=minutes(60))
def prune_samples() -> None:
    figures.prune_samples(now=timezone.now())
