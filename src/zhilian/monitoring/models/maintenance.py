"""Maintenance: time that was announced, and time for which the purchaser's consent is asked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q

from zhilian.monitoring.types import Consent, Scope


class WindowQuerySet(models.QuerySet["MaintenanceWindow"]):
    """Chainable questions about announced maintenance."""

    def standing(self) -> WindowQuerySet:
        return self.filter(cancelled_at=None)


class MaintenanceWindow(models.Model):
    """Maintenance as it was announced: once, or by a cron line in Asia/Shanghai.

    It is never changed: a wrong one is cancelled and announced anew. What it covered is in its
    runs, what that did to each check in the flips.
    """

    scope = models.CharField("范围", max_length=12, choices=Scope)
    target = models.CharField("对象", max_length=60, blank=True)
    reason = models.CharField("事由", max_length=200)
    starts_at = models.DateTimeField("开始")
    duration_min = models.PositiveIntegerField("时长（分钟）")
    cron = models.CharField("重复", max_length=80, blank=True)
    last_start_at = models.DateTimeField("截止", null=True)
    created_by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey(
        "directory.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    cancel_reason = models.CharField(max_length=200, blank=True)

    objects = WindowQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(scope__in=Scope.values), name="maintenance_scope_is_known"
            ),
            models.CheckConstraint(
                condition=Q(scope="ALL", target="") | (~Q(scope="ALL") & ~Q(target="")),
                name="maintenance_names_its_target",
            ),
            models.CheckConstraint(
                condition=Q(duration_min__gte=1) & Q(duration_min__lte=1440),
                name="maintenance_length_is_sane",
            ),
            models.CheckConstraint(
                condition=Q(starts_at__gte=F("created_at")), name="maintenance_is_announced_ahead"
            ),
        ]
        indexes = [models.Index(fields=["starts_at"], name="maintenance_by_start")]

    def __str__(self) -> str:
        return f"{self.scope} {self.target} {self.starts_at:%F %T}"

    @property
    def length(self) -> timedelta:
        return timedelta(minutes=self.duration_min)


class RunQuerySet(models.QuerySet["MaintenanceRun"]):
    """Chainable questions about maintenance that took place."""

    def open(self) -> RunQuerySet:
        return self.filter(ended_at=None)

    def touching(self, *, start: datetime, end: datetime) -> RunQuerySet:
        later = Q(ended_at=None, ends_at__gt=start) | Q(ended_at__gt=start)
        return self.filter(later, starts_at__lt=end)

    def of_windows(self, ids: Iterable[int]) -> RunQuerySet:
        return self.filter(window_id__in=ids)


class MaintenanceRun(models.Model):
    """One time that announced maintenance took place; at most one for each of its beginnings.

    `spared`: checks that were failing when it began, which maintenance may not cover.
    """

    window = models.ForeignKey(MaintenanceWindow, on_delete=models.PROTECT, related_name="runs")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        "directory.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    covered = models.PositiveIntegerField(default=0)
    spared = models.PositiveIntegerField(default=0)

    objects = RunQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["window", "starts_at"], name="maintenance_run_once"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="maintenance_run_has_a_length"
            ),
        ]
        indexes = [
            models.Index(
                fields=["ends_at"], condition=Q(ended_at=None), name="maintenance_run_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.window_id} {self.starts_at:%F %T}"

    @property
    def lasted(self) -> timedelta:
        return (self.ended_at or self.ends_at) - self.starts_at


class DeclaredAfterwards(models.Model):
    """Time that the contractor calls maintenance after the fact. Flips stay as they are; with the
    purchaser's consent the net figures leave this time out, beside the gross ones.
    """

    scope = models.CharField("范围", max_length=12, choices=Scope)
    target = models.CharField("对象", max_length=60, blank=True)
    reason = models.TextField("事由")
    began_at = models.DateTimeField("开始")
    ended_at = models.DateTimeField("结束")
    status = models.CharField(
        max_length=10, choices=Consent, default=Consent.PENDING, db_index=True
    )
    declared_by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        "directory.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(scope__in=Scope.values) & Q(status__in=Consent.values),
                name="afterwards_words_are_known",
            ),
            models.CheckConstraint(
                condition=Q(scope="ALL", target="") | (~Q(scope="ALL") & ~Q(target="")),
                name="afterwards_names_its_target",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__gt=F("began_at")) & Q(ended_at__lte=F("declared_at")),
                name="afterwards_lies_behind",
            ),
            models.CheckConstraint(
                condition=Q(status="PENDING", decided_at=None)
                | (~Q(status="PENDING") & Q(decided_at__isnull=False)),
                name="afterwards_decided_has_a_date",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("declared_by")),
                name="afterwards_decided_by_another",
            ),
        ]
        indexes = [models.Index(fields=["began_at"], name="afterwards_by_start")]

    def __str__(self) -> str:
        return f"{self.scope} {self.target} {self.began_at:%F %T} {self.status}"

    @property
    def lasted(self) -> timedelta:
        return self.ended_at - self.began_at
