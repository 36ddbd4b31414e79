"""Clocks: what they run under, the facts they are projected from, what came of them."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from zhilian.contract.models.calendars import CalendarRevision
from zhilian.contract.types import WaiverKind, WaiverStatus
from zhilian.core.models import AppendOnly


class ClockPolicy(AppendOnly):
    """One version of a policy as the contract file gave it; clocks keep the version they began
    with.
    """

    name = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    label = models.CharField(max_length=40)
    clause = models.CharField(max_length=12)
    target = models.DurationField()
    calendar = models.CharField(max_length=12)
    origin = models.CharField(max_length=12)
    thresholds = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "version"], name="clock_policy_version_once"),
            models.CheckConstraint(
                condition=Q(target__gt=timedelta(0)), name="clock_policy_target_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} 第 {self.version} 版"


class ClockQuerySet(models.QuerySet["Clock"]):
    def about(self, subject: str) -> Self:
        return self.filter(subject=subject)

    def in_force(self) -> Self:
        """Not replaced by a clock of another policy."""
        return self.filter(superseded_at=None)

    def running(self) -> Self:
        return self.filter(stopped_at=None)

    def due(self, now: datetime) -> Self:
        return self.filter(next_mark_at__lt=now)

    def with_facts(self) -> Self:
        """With all that a projection needs, in a fixed number of queries."""
        return self.with_events().prefetch_related("waivers", "fired")

    def with_events(self) -> Self:
        """Enough for the figures, without what came of them."""
        return self.select_related("policy", "calendar", "breach").prefetch_related(
            "events__calendar"
        )


class Clock(models.Model):
    """What is timed, under which policy. Everything shown is projected from its events.

    `started_at`, `due_at`, `stopped_at`, `superseded_at` and `next_mark_at` repeat the projection
    so that lists and the poll can ask for them; they are derived anew with every event.
    """

    subject = models.CharField(max_length=80, db_index=True)
    policy = models.ForeignKey(ClockPolicy, on_delete=models.PROTECT, related_name="clocks")
    calendar = models.ForeignKey(
        CalendarRevision, null=True, on_delete=models.PROTECT, related_name="+"
    )
    policy_name = models.CharField(max_length=40)
    drill = models.BooleanField(default=False)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    superseded_at = models.DateTimeField(null=True)
    next_mark_at = models.DateTimeField(null=True, db_index=True)

    objects = ClockQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "policy_name"],
                condition=Q(superseded_at=None),
                name="clock_once_a_subject_and_policy",
            )
        ]
        indexes = [models.Index(fields=["policy_name", "started_at"], name="clock_policy_started")]

    def __str__(self) -> str:
        return f"{self.subject} {self.policy_name}"


class ClockEvent(AppendOnly):
    """One fact about one clock: when it happened, and when we came to know."""

    class Kind(models.TextChoices):
        STARTED = "STARTED", "开始"
        STOPPED = "STOPPED", "停止"
        REOPENED = "REOPENED", "重新计时"
        WAITED = "WAITED", "等待"
        CALENDAR = "CALENDAR", "改用日历"
        SUPERSEDED = "SUPERSEDED", "改按其他时限"

    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=12, choices=Kind)
    at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    calendar = models.ForeignKey(
        CalendarRevision, null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField(db_default=models.functions.Now())

    def __str__(self) -> str:
        return f"{self.clock_id} {self.kind} {self.at:%F %T}"


class Threshold(AppendOnly):
    """A percentage that has fired; the constraint lets each fire once."""

    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="fired")
    percent = models.PositiveSmallIntegerField()
    mark_at = models.DateTimeField()
    fired_at = models.DateTimeField()
    late = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clock", "percent"], name="threshold_fires_once")
        ]

    def __str__(self) -> str:
        return f"{self.clock_id} {self.percent}%"


class Breach(AppendOnly):
    """The clock ran past its target. Written once, never changed: only a waiver answers it."""

    clock = models.OneToOneField(Clock, on_delete=models.PROTECT, related_name="breach")
    due_at = models.DateTimeField()
    found_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.clock_id} {self.due_at:%F %T}"


class Waiver(models.Model):
    """A request that the purchaser excuse a breach. It changes the assessment, never the clock."""

    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="waivers")
    status = models.CharField(
        max_length=12, choices=WaiverStatus, default=WaiverStatus.REQUESTED, db_index=True
    )
    kind = models.CharField(max_length=8, choices=WaiverKind, default=WaiverKind.WHOLE)
    as_policy = models.CharField(max_length=40, blank=True)
    period_start = models.DateTimeField(null=True)
    period_end = models.DateTimeField(null=True)
    reason = models.TextField()
    evidence = models.TextField(blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    requested_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True)
    revoke_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clock"],
                condition=Q(status__in=["REQUESTED", "APPROVED"]),
                name="waiver_one_standing_a_clock",
            ),
            models.CheckConstraint(
                condition=Q(status="REQUESTED", decided_at=None)
                | (~Q(status="REQUESTED") & Q(decided_at__isnull=False)),
                name="waiver_decided_has_a_date",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=models.F("requested_by")),
                name="waiver_decided_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(status="REVOKED") | Q(revoked_at__isnull=False),
                name="waiver_revoked_has_a_date",
            ),
            models.CheckConstraint(
                condition=~Q(kind="PERIOD") | Q(period_start__lt=models.F("period_end")),
                name="waiver_period_has_a_length",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clock_id} {self.status}"
