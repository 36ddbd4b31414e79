"""Pulse and beats: the side of a heartbeat check that the job talks to."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from zhilian.core.fields import EncryptedField
from zhilian.monitoring.types import BeatKind


class Pulse(models.Model):
    """What is known of a job that reports by itself, and the token with which it does.

    The token is kept sealed, because it is shown again to those who may act; it is found by its
    hash. `deadline_at` is when the job will be at fault if nothing comes; `verdict_*` is the last
    judgement, told again when the check is judged anew (after a maintenance).
    """

    check_ref = models.OneToOneField(
        "monitoring.Check", on_delete=models.PROTECT, related_name="pulse", db_column="check_id"
    )
    token_sealed = EncryptedField()
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    reckoned_at = models.DateTimeField()
    sign_at = models.DateTimeField(null=True)
    running_since = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    deadline_at = models.DateTimeField(null=True)
    judged_until = models.DateTimeField()
    verdict_ok = models.BooleanField(null=True)
    verdict_at = models.DateTimeField(null=True)
    verdict_text = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["deadline_at"], name="pulse_by_deadline")]

    def __str__(self) -> str:
        return f"{self.check_ref_id} {self.due_at or ''}"


class Beat(models.Model):
    """One report of a job. The same run and kind is taken once; its log is sealed, because jobs
    write anything into it.
    """

    check_ref = models.ForeignKey(
        "monitoring.Check", on_delete=models.PROTECT, related_name="beats", db_column="check_id"
    )
    at = models.DateTimeField()
    kind = models.CharField(max_length=8, choices=BeatKind)
    exit_code = models.PositiveSmallIntegerField(null=True)
    run = models.CharField(max_length=64, blank=True)
    took_s = models.FloatField(null=True)
    late_s = models.PositiveIntegerField(default=0)
    judged = models.BooleanField(default=True)
    log_sealed = EncryptedField(blank=True)
    log_bytes = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=BeatKind.values), name="beat_kind_is_known"
            ),
            models.UniqueConstraint(
                fields=["check_ref", "run", "kind"],
                condition=~Q(run=""),
                name="beat_of_a_run_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(F("check_ref"), F("id").desc(), name="beat_by_check"),
            models.Index(fields=["at"], name="beat_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.check_ref_id} {self.kind} {self.at:%F %T}"

    @property
    def exit_word(self) -> str:
        return "" if self.exit_code is None else str(self.exit_code)
