"""What stays of measurements: the pack of each day, and the sums of each month."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class DayPack(models.Model):
    """One check on one local day, minute by minute: the evidence behind its figures.

    `answer` holds kind and whole time of each minute, `phases` the phases of it (see `packing`).
    `samples` says of how many it was made: late ones make the count differ, and the day is packed
    again. Zero samples: written from outside (demo history, an import).
    """

    check_ref = models.ForeignKey(
        "monitoring.Check",
        on_delete=models.PROTECT,
        related_name="packs",
        db_column="check_id",
        db_index=False,
    )
    date = models.DateField()
    samples = models.PositiveIntegerField()
    packed_at = models.DateTimeField()
    answer = models.BinaryField()
    phases = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["check_ref", "date"], name="day_pack_once")]
        indexes = [models.Index(fields=["date"], name="day_pack_by_date")]

    def __str__(self) -> str:
        return f"{self.check_ref_id} {self.date}"


class MonthFigure(models.Model):
    """One check in one month: the sums of its days, so that a year is twelve rows and not 365.

    Made from day figures alone, again after each day.
    """

    check_ref = models.ForeignKey(
        "monitoring.Check",
        on_delete=models.PROTECT,
        related_name="months",
        db_column="check_id",
        db_index=False,
    )
    month = models.DateField()
    days = models.PositiveSmallIntegerField()
    up_s = models.PositiveIntegerField()
    down_s = models.PositiveIntegerField()
    unknown_s = models.PositiveIntegerField()
    maintenance_s = models.PositiveIntegerField()
    drill_s = models.PositiveIntegerField()
    degraded_s = models.PositiveIntegerField(default=0)
    n = models.PositiveIntegerField()
    failed = models.PositiveIntegerField()
    tainted = models.PositiveIntegerField()
    excellent = models.PositiveIntegerField()
    qualified = models.PositiveIntegerField()
    p50_us = models.PositiveIntegerField(null=True)
    p95_us = models.PositiveIntegerField(null=True)
    p99_us = models.PositiveIntegerField(null=True)
    sketch = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["check_ref", "month"], name="month_figure_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="month_figure_begins_a_month"),
        ]
        indexes = [models.Index(fields=["month"], name="month_figure_by_month")]

    def __str__(self) -> str:
        return f"{self.check_ref_id} {self.month:%Y-%m}"
