"""Who passed or was turned away, written once."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from zhilian.access.models.grants import Pass, PlatePermit
from zhilian.access.models.places import Gate
from zhilian.access.types import Means, Why
from zhilian.core.models import AppendOnly


class PassRecord(AppendOnly):
    """One showing at one gate and what was decided. `event` is the terminal's own number of it."""

    at = models.DateTimeField("时间")
    recorded_at = models.DateTimeField()
    gate = models.ForeignKey(Gate, null=True, on_delete=models.PROTECT, related_name="+")
    lot = models.CharField(max_length=60, blank=True)
    terminal = models.ForeignKey(
        "assets.Terminal", null=True, on_delete=models.PROTECT, related_name="+"
    )
    event = models.CharField(max_length=64, blank=True)
    direction = models.CharField(max_length=4)
    means = models.CharField(max_length=5, choices=Means.choices)
    allowed = models.BooleanField()
    why = models.CharField(max_length=10, choices=Why.choices)
    person = models.ForeignKey(
        "directory.Person",
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
    )
    guest = models.ForeignKey(Pass, null=True, on_delete=models.PROTECT, related_name="records")
    permit = models.ForeignKey(
        PlatePermit, null=True, on_delete=models.PROTECT, related_name="records"
    )
    guard = models.ForeignKey(
        "directory.Person",
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
    )
    offline = models.BooleanField("离线补送", default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["terminal", "event"], condition=~Q(event=""), name="access_record_once"
            ),
            models.CheckConstraint(condition=Q(means__in=Means.values), name="access_record_means"),
            models.CheckConstraint(condition=Q(why__in=Why.values), name="access_record_why"),
        ]
        indexes = [
            models.Index(fields=["-at", "-id"], name="access_record_at"),
            models.Index(fields=["gate", "-at"], name="access_record_gate"),
            models.Index(fields=["person", "-at"], name="access_record_person"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%F %T} {self.why}"
