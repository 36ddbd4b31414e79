"""Drill: a real fault on purpose."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import models
from django.db.models import Q

from zhilian.monitoring.types import FaultKind


class DrillQuerySet(models.QuerySet["Drill"]):
    """Chainable questions about drills."""

    def running(self, now: datetime) -> DrillQuerySet:
        return self.filter(stopped_at=None, started_at__lte=now, ends_at__gt=now)

    def overdue(self, now: datetime) -> DrillQuerySet:
        return self.filter(stopped_at=None, ends_at__lte=now)

    def touching(self, *, codes: Iterable[str], start: datetime, end: datetime) -> DrillQuerySet:
        """Those on these windows that ran at some time from `start` to `end`."""
        unfinished = Q(stopped_at=None, ends_at__gt=start) | Q(stopped_at__gt=start)
        return self.filter(unfinished, window_code__in=codes, started_at__lte=end)


class Drill(models.Model):
    """A fault put on one window's page, by whom and for how long. One at a time per window."""

    window_code = models.CharField("窗口", max_length=42)
    fault = models.CharField("故障方式", max_length=10, choices=FaultKind)
    note = models.CharField("说明", max_length=200, blank=True)
    started_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    started_by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    stopped_by = models.ForeignKey(
        "directory.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = DrillQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["window_code"],
                condition=Q(stopped_at=None),
                name="drill_one_running_per_window",
            ),
            models.CheckConstraint(
                condition=Q(fault__in=FaultKind.values), name="drill_fault_is_known"
            ),
        ]
        indexes = [models.Index(fields=["started_at"], name="drill_by_start")]

    def __str__(self) -> str:
        return f"{self.window_code} {self.fault} {self.started_at:%F %T}"

    @property
    def until(self) -> datetime:
        """When the fault was or will be taken off."""
        return min(self.stopped_at, self.ends_at) if self.stopped_at else self.ends_at

    def covers(self, moment: datetime) -> bool:
        return self.started_at <= moment < self.until
