"""Inbound sources: who tells us alarms, what was delivered, and what each alert is now."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q

from zhilian.core.fields import EncryptedField
from zhilian.monitoring.types import DeliveryStatus


class InboundSource(models.Model):
    """Another monitoring tool that posts alerts. Its token is kept as a hash only.

    `check_ref` is the passive check that goes down when the source falls silent. Silence counts
    from the last heartbeat once the source has sent one, else from its last delivery.
    """

    name = models.CharField("名称", max_length=40, unique=True)
    kind = models.CharField("工具", max_length=20)
    token_hash = models.CharField(max_length=64, unique=True)
    site = models.ForeignKey(
        "directory.Site", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    mapping = models.JSONField(default=dict)
    silence_after_s = models.PositiveIntegerField("静默时限（秒）", default=0)
    stale_after_s = models.PositiveIntegerField("久未更新（秒）", default=7200)
    most_members = models.PositiveIntegerField("最多监测项", default=200)
    enabled = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    last_heard_at = models.DateTimeField(null=True)
    last_beat_at = models.DateTimeField(null=True)
    check_ref = models.OneToOneField(
        "monitoring.Check", on_delete=models.PROTECT, related_name="+", db_column="check_id"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(most_members__gte=1, most_members__lte=2000),
                name="inbound_source_members_are_bounded",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def heard_at(self) -> datetime | None:
        """What silence counts from."""
        return self.last_beat_at or self.last_heard_at

    @property
    def silence_after(self) -> timedelta:
        return timedelta(seconds=self.silence_after_s)


class AlertDelivery(models.Model):
    """One message as it came, kept before it is worked on. The body may hold anything: sealed."""

    source = models.ForeignKey(InboundSource, on_delete=models.CASCADE, related_name="deliveries")
    received_at = models.DateTimeField()
    address = models.CharField(max_length=45, blank=True)
    body_sealed = EncryptedField()
    body_hash = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    status = models.CharField(
        max_length=10, choices=DeliveryStatus, default=DeliveryStatus.RECEIVED
    )
    worked_at = models.DateTimeField(null=True)
    subject = models.CharField(max_length=300, blank=True)
    fired = models.PositiveIntegerField(default=0)
    resolved = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    fault = models.CharField(max_length=600, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=DeliveryStatus.values), name="alert_delivery_status_is_known"
            ),
        ]
        indexes = [
            models.Index(fields=["source", "-id"], name="alert_delivery_newest"),
            models.Index(fields=["source", "received_at"], name="alert_delivery_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id}/{self.pk} {self.status}"


class InboundAlert(models.Model):
    """What is known of one alert of a source: the newest thing said about it, whatever the order
    in which it was said. At the same instant, over beats firing.

    `by_group_at` says when we learned that its whole group was over, while it was not named.
    """

    source = models.ForeignKey(InboundSource, on_delete=models.CASCADE, related_name="alerts")
    fingerprint = models.CharField(max_length=64)
    title = models.CharField(max_length=300)
    severity = models.CharField(max_length=40, blank=True)
    group = models.CharField(max_length=64, blank=True)
    firing = models.BooleanField()
    at = models.DateTimeField()
    seen_at = models.DateTimeField()
    by_group_at = models.DateTimeField(null=True)
    check_ref = models.ForeignKey(
        "monitoring.Check",
        on_delete=models.PROTECT,
        null=True,
        related_name="inbound_alerts",
        db_column="check_id",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "fingerprint"], name="inbound_alert_once_per_source"
            ),
            models.UniqueConstraint(fields=["check_ref"], name="inbound_alert_has_its_own_check"),
            models.CheckConstraint(
                condition=Q(at__lte=F("seen_at")), name="inbound_alert_is_not_from_the_future"
            ),
        ]
        indexes = [models.Index(fields=["source", "group"], name="inbound_alert_by_group")]

    def __str__(self) -> str:
        return f"{self.source_id}/{self.title}"


class ClosedGroup(models.Model):
    """When a group of alerts was last over as a whole; a firing from before is history."""

    source = models.ForeignKey(InboundSource, on_delete=models.CASCADE, related_name="+")
    group = models.CharField(max_length=64)
    at = models.DateTimeField()
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "group"], name="closed_group_once")
        ]

    def __str__(self) -> str:
        return f"{self.source_id}/{self.group[:8]} {self.at:%F %T}"
