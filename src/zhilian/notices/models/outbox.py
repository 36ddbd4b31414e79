"""The outbox and what came back: notices, their steps, receipts, texts of phones."""

import uuid
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q

from zhilian.core.fields import BlindIndexField, EncryptedField
from zhilian.core.models import AppendOnly
from zhilian.notices.types import FINAL, WAITING, Channel, Status


class Provider(models.Model):
    """A gateway that we may hand messages to. Secrets are encrypted, its token only hashed."""

    name = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=40)
    channel = models.CharField(
        max_length=8, choices=Channel.choices, default=Channel.SMS, editable=False
    )
    url = models.CharField(max_length=500)
    username = models.CharField(max_length=80, blank=True)
    secret = EncryptedField(blank=True)
    options = models.JSONField(default=dict, blank=True)
    token_hash = models.CharField(max_length=64, blank=True)
    enabled = models.BooleanField(default=True)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Template(AppendOnly):
    """One version of a text. A changed text is a new version: sent notices keep theirs."""

    name = models.CharField(max_length=120)
    version = models.PositiveIntegerField()
    label = models.CharField(max_length=40)
    text = models.TextField()
    give_up_s = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "version"], name="notices_template_version")
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"


class NoticeQuerySet(models.QuerySet["Notice"]):
    def takeable(self, now: datetime) -> "NoticeQuerySet":
        """Never tried and not held, due again, or with a worker that did not come back."""
        free = Q(held_until__isnull=True) | Q(held_until__lte=now)
        due = Q(status=Status.CREATED) & (Q(attempts=0) & free | Q(next_attempt_at__lte=now))
        lost = Q(status=Status.SENDING, claimed_until__lte=now)
        return self.filter(due | lost)

    def in_status(self, statuses: frozenset[Status]) -> "NoticeQuerySet":
        return self.filter(status__in=sorted(statuses))


class Notice(models.Model):
    """One message to one person. Written with the change it tells of; receipts move it forward."""

    key = models.CharField(max_length=120, unique=True)
    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    template = models.ForeignKey(Template, on_delete=models.PROTECT)
    values = EncryptedField(blank=True)
    person = models.ForeignKey(
        "directory.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    phone = EncryptedField()
    phone_index = BlindIndexField(source="phone")
    subject = models.CharField(max_length=80, blank=True, db_index=True)
    window = models.CharField(max_length=60, blank=True)
    test = models.BooleanField(default=False)
    channel = models.CharField(max_length=8, choices=Channel.choices, default=Channel.SMS)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.CREATED)
    segments = models.PositiveSmallIntegerField()
    resend_of = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="resends"
    )
    provider = models.ForeignKey(Provider, null=True, on_delete=models.PROTECT)
    provider_message_id = models.CharField(max_length=80, blank=True, db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    claim = models.UUIDField(null=True)
    claimed_until = models.DateTimeField(null=True)
    next_attempt_at = models.DateTimeField()
    held_until = models.DateTimeField(null=True)
    give_up_at = models.DateTimeField()
    created_at = models.DateTimeField()
    handed_over_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=200, blank=True)

    objects: Any = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="notices_notice_status"
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=False) | ~Q(status__in=sorted(FINAL)),
                name="notices_final_has_instant",
            ),
            models.CheckConstraint(
                condition=Q(claim__isnull=True) | Q(claimed_until__isnull=False),
                name="notices_claim_has_end",
            ),
            models.CheckConstraint(condition=Q(segments__gte=1), name="notices_has_a_segment"),
            models.CheckConstraint(
                condition=Q(channel__in=Channel.values), name="notices_notice_channel"
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                name="notices_waiting",
                condition=Q(status__in=sorted(WAITING)),
            ),
            models.Index(fields=["status", "-id"], name="notices_status"),
            models.Index(fields=["-created_at", "-id"], name="notices_created"),
            models.Index(
                fields=["window", "created_at"], name="notices_window_day", condition=~Q(window="")
            ),
        ]

    def __str__(self) -> str:
        return f"notice {self.pk} {self.status}"


class Step(AppendOnly):
    """One thing that happened to a notice, as its page tells it."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="steps")
    status = models.CharField(max_length=20, choices=Status.choices)
    at = models.DateTimeField()
    code = models.CharField(max_length=40, blank=True)
    text = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["notice", "id"], name="notices_step_notice")]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.status}"


class Receipt(models.Model):
    """What a gateway reported, kept as it came. `notice` is empty while it cannot be matched."""

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT)
    notice = models.ForeignKey(Notice, null=True, on_delete=models.PROTECT, related_name="receipts")
    reference = models.CharField(max_length=64, blank=True)
    provider_message_id = models.CharField(max_length=80, blank=True, db_index=True)
    code = models.CharField(max_length=32, blank=True)
    status = models.CharField(max_length=20, choices=Status.choices, blank=True)
    digit = models.CharField(max_length=4, blank=True)
    done_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()
    repeats = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "reference", "provider_message_id", "code"],
                name="notices_receipt_once",
            )
        ]

    def __str__(self) -> str:
        return f"receipt {self.pk} {self.code}"


class InboundMessage(models.Model):
    """A text that a phone sent us. The gateway's id makes a repeated delivery the same row."""

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT)
    provider_message_id = models.CharField(max_length=80)
    phone = EncryptedField()
    phone_index = BlindIndexField(source="phone")
    to = models.CharField(max_length=40, blank=True)
    text = EncryptedField(blank=True)
    person = models.ForeignKey(
        "directory.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    sent_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "provider_message_id"], name="notices_inbound_once"
            )
        ]

    def __str__(self) -> str:
        return f"inbound {self.pk}"
