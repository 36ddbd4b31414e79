"""What stays: flips, and the figures of each day."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from zhilian.core.models import AppendOnly
from zhilian.monitoring.types import State


class Flip(AppendOnly):
    """One change of state, written in the transaction of the change and never altered.

    `at` is when we decided, `began_at` when by the samples the new state really began; downtime is
    counted from `began_at` to `began_at`, the hour to find a fault up to `at`.
    """

    check_ref = models.ForeignKey(
        "monitoring.Check", on_delete=models.PROTECT, related_name="flips", db_column="check_id"
    )
    at = models.DateTimeField()
    began_at = models.DateTimeField()
    from_state = models.CharField(max_length=12, choices=State)
    to_state = models.CharField(max_length=12, choices=State)
    reason = models.CharField(max_length=400)
    drill = models.BooleanField()
    last_good_at = models.DateTimeField(null=True)
    agent_id = models.PositiveBigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(to_state__in=State.values) & Q(from_state__in=State.values),
                name="flip_states_are_known",
            )
        ]
        indexes = [
            models.Index(fields=["check_ref", "began_at"], name="flip_by_check"),
            models.Index(fields=["at"], name="flip_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.check_ref_id} {self.from_state}->{self.to_state} {self.began_at:%F %T}"


class DayFigure(models.Model):
    """One check on one local day, in seconds that add up to the day (or to what has been of it).

    Rebuilt from flips and samples at will. Drill time stands apart: it is neither up nor down.
    """

    check_ref = models.ForeignKey(
        "monitoring.Check", on_delete=models.PROTECT, related_name="days", db_column="check_id"
    )
    date = models.DateField()
    up_s = models.PositiveIntegerField()
    down_s = models.PositiveIntegerField()
    unknown_s = models.PositiveIntegerField()
    maintenance_s = models.PositiveIntegerField()
    drill_s = models.PositiveIntegerField()
    n = models.PositiveIntegerField()
    p50_us = models.PositiveIntegerField(null=True)
    p95_us = models.PositiveIntegerField(null=True)
    p99_us = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["check_ref", "date"], name="day_figure_once")
        ]
        indexes = [models.Index(fields=["date"], name="day_figure_by_date")]

    def __str__(self) -> str:
        return f"{self.check_ref_id} {self.date}"
