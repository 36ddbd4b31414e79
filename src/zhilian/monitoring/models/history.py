"""What stays: flips, and the figures of each day."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

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
    root_id = models.PositiveBigIntegerField(null=True)
    flapping = models.BooleanField(null=True)

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


class Strain(AppendOnly):
    """A limit short of an outage was crossed, or held again: beside the flips, never one of them.

    A check is degraded from a row with `degraded` until the next row without it; only time that is
    UP counts as degraded.
    """

    check_ref = models.ForeignKey(
        "monitoring.Check", on_delete=models.PROTECT, related_name="strains", db_column="check_id"
    )
    at = models.DateTimeField()
    began_at = models.DateTimeField()
    degraded = models.BooleanField()
    reason = models.CharField(max_length=400, blank=True)

    class Meta:
        indexes = [models.Index(fields=["check_ref", "began_at"], name="strain_by_check")]

    def __str__(self) -> str:
        return f"{self.check_ref_id} {self.degraded} {self.began_at:%F %T}"


class DayFigure(models.Model):
    """One check on one local day, in seconds that add up to the day (or to what has been of it).

    Rebuilt from flips and the day's pack at will. Drill time stands apart: it is neither up nor
    down. Minutes with a good answer are counted exactly by `excellent` (at most 400 ms) and
    `qualified` (at most 2000 ms, the excellent ones among them); `sketch` merges with other days.
    Degraded seconds are a part of the up seconds, not beside them.
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
    degraded_s = models.PositiveIntegerField(default=0)
    n = models.PositiveIntegerField()
    p50_us = models.PositiveIntegerField(null=True)
    p95_us = models.PositiveIntegerField(null=True)
    p99_us = models.PositiveIntegerField(null=True)
    failed = models.PositiveIntegerField(default=0)
    tainted = models.PositiveIntegerField(default=0)
    excellent = models.PositiveIntegerField(default=0)
    qualified = models.PositiveIntegerField(default=0)
    sketch = models.BinaryField(default=bytes)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["check_ref", "date"], name="day_figure_once"),
            models.CheckConstraint(
                condition=Q(excellent__lte=F("qualified")) & Q(qualified__lte=F("n")),
                name="day_figure_bands_nest",
            ),
        ]
        indexes = [models.Index(fields=["date"], name="day_figure_by_date")]

    def __str__(self) -> str:
        return f"{self.check_ref_id} {self.date}"
