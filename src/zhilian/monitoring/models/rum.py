"""What browsers reported: counters a day, samples that were not counted, and spent nonces."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from zhilian.monitoring.rum import BUCKETS, Histogram
from zhilian.monitoring.types import Device, Measured, Net, Oddity

BUCKET_COLUMNS = tuple(f"b{place:02}" for place in range(BUCKETS))


class RumDay(models.Model):
    """Measurements of one page on one local day, counted by time taken. Bucket edges: `rum.EDGES`.

    `page` is the code of a window, or the name of another page's address (with a colon). No person
    and no address of a computer is kept. Only `models.rum_store` adds.
    """

    date = models.DateField()
    page = models.CharField("页面", max_length=60)
    kind = models.CharField(max_length=5, choices=Measured)
    release = models.CharField(max_length=40)
    device = models.CharField(max_length=6, choices=Device)
    net = models.CharField(max_length=4, choices=Net)
    b00 = models.PositiveIntegerField(default=0)
    b01 = models.PositiveIntegerField(default=0)
    b02 = models.PositiveIntegerField(default=0)
    b03 = models.PositiveIntegerField(default=0)
    b04 = models.PositiveIntegerField(default=0)
    b05 = models.PositiveIntegerField(default=0)
    b06 = models.PositiveIntegerField(default=0)
    b07 = models.PositiveIntegerField(default=0)
    b08 = models.PositiveIntegerField(default=0)
    b09 = models.PositiveIntegerField(default=0)
    b10 = models.PositiveIntegerField(default=0)
    b11 = models.PositiveIntegerField(default=0)
    b12 = models.PositiveIntegerField(default=0)
    b13 = models.PositiveIntegerField(default=0)
    b14 = models.PositiveIntegerField(default=0)
    b15 = models.PositiveIntegerField(default=0)
    b16 = models.PositiveIntegerField(default=0)
    b17 = models.PositiveIntegerField(default=0)
    b18 = models.PositiveIntegerField(default=0)
    b19 = models.PositiveIntegerField(default=0)
    b20 = models.PositiveIntegerField(default=0)
    b21 = models.PositiveIntegerField(default=0)
    b22 = models.PositiveIntegerField(default=0)
    b23 = models.PositiveIntegerField(default=0)
    b24 = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["date", "page", "kind", "release", "device", "net"], name="rum_day_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=Measured.values), name="rum_day_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(device__in=Device.values) & Q(net__in=Net.values),
                name="rum_day_device_and_net_are_known",
            ),
        ]
        indexes = [models.Index(fields=["page", "date"], name="rum_day_by_page")]

    def __str__(self) -> str:
        return f"{self.date} {self.page} {self.kind}"

    @property
    def histogram(self) -> Histogram:
        return Histogram(tuple(getattr(self, name) for name in BUCKET_COLUMNS))


class RumOddity(models.Model):
    """Samples of one day that were seen but not counted, and why."""

    date = models.DateField()
    page = models.CharField("页面", max_length=60, blank=True)
    reason = models.CharField(max_length=12, choices=Oddity)
    n = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["date", "page", "reason"], name="rum_oddity_once"),
            models.CheckConstraint(
                condition=Q(reason__in=Oddity.values), name="rum_oddity_reason_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.page} {self.reason} {self.n}"


class SpentNonce(models.Model):
    """A number that came back once; it is let go when it would have expired anyway."""

    number = models.BigIntegerField(primary_key=True)

    def __str__(self) -> str:
        return f"{self.number:x}"
