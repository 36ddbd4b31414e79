"""Training of administrators: sessions, who took part, how they did."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from zhilian.core.models import AppendOnly


class TrainingSession(models.Model):
    """One training at one time and place."""

    title = models.CharField("培训", max_length=60)
    topic = models.TextField("内容", blank=True)
    place = models.CharField("地点", max_length=60)
    teacher = models.CharField("讲师", max_length=40, blank=True)
    seats = models.PositiveSmallIntegerField("座位")
    starts_at = models.DateTimeField("开始")
    ends_at = models.DateTimeField("结束")
    cancelled_at = models.DateTimeField(null=True)
    made_by = models.ForeignKey(
        "directory.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="directory_training_ends_after_start"
            ),
            models.CheckConstraint(condition=Q(seats__gt=0), name="directory_training_has_seats"),
        ]
        indexes = [models.Index(fields=["starts_at", "id"], name="directory_training_start")]

    def __str__(self) -> str:
        return self.title


class TrainingRecord(AppendOnly):
    """Somebody was trained, at a session or by themselves; only added to."""

    key = models.CharField(max_length=200, unique=True)
    session = models.ForeignKey(
        TrainingSession, null=True, on_delete=models.PROTECT, related_name="records"
    )
    person = models.ForeignKey(
        "directory.Person", on_delete=models.PROTECT, related_name="trainings"
    )
    score = models.PositiveSmallIntegerField("成绩", null=True)
    passed = models.BooleanField("合格")
    subject = models.CharField(max_length=80, blank=True)
    case_number = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__lte=100), name="directory_training_score"
            )
        ]
        indexes = [models.Index(fields=["person", "-id"], name="directory_training_person")]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.score}"
