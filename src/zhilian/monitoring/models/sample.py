"""Sample: one measurement, kept hot for 48 hours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db import models

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_us(moment: datetime) -> int:
    """Microseconds since 1970, exact (float seconds would round)."""
    return (moment - EPOCH) // timedelta(microseconds=1)


def from_us(value: int) -> datetime:
    return EPOCH + timedelta(microseconds=value)


class Sample(models.Model):
    """What one probe saw: eight bytes for the instant instead of 26, written in batches.

    No foreign key is enforced on insert: the checks of a batch were read in the same transaction.
    The field is `check_ref` because Django keeps `Model.check` for itself.
    """

    id = models.BigAutoField(primary_key=True)
    check_ref = models.ForeignKey(
        "monitoring.Check",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="samples",
        db_column="check_id",
    )
    at_us = models.BigIntegerField()
    agent_id = models.PositiveBigIntegerField()
    ok = models.BooleanField()
    tainted = models.BooleanField()
    blind = models.BooleanField()
    attempt = models.PositiveSmallIntegerField()
    dns_us = models.PositiveIntegerField(null=True)
    tcp_us = models.PositiveIntegerField(null=True)
    tls_us = models.PositiveIntegerField(null=True)
    ttfb_us = models.PositiveIntegerField(null=True)
    transfer_us = models.PositiveIntegerField(null=True)
    total_us = models.PositiveIntegerField(null=True)
    error_code = models.CharField(max_length=40, blank=True)
    error_text = models.CharField(max_length=300, blank=True)
    conditions = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["check_ref", "at_us"], name="sample_by_check"),
            models.Index(fields=["at_us"], name="sample_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.check_ref_id} {self.at:%F %T}"

    @property
    def at(self) -> datetime:
        return from_us(self.at_us)
