"""Messages in the app on their way to another client of their reader."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q

from zhilian.notices.types import PUSHES_OPEN, PushState


class PushQuerySet(models.QuerySet["Push"]):
    def takeable(self, now: datetime) -> PushQuerySet:
        """Due, or with a worker that did not come back."""
        due = Q(state=PushState.WAITING, next_attempt_at__lte=now)
        return self.filter(due | Q(state=PushState.SENDING, claimed_until__lte=now))


class Push(models.Model):
    """One message in the app for one other client, written with the message."""

    message = models.ForeignKey("notices.Message", on_delete=models.CASCADE, related_name="pushes")
    provider = models.CharField(max_length=20)
    state = models.CharField(max_length=8, choices=PushState.choices, default=PushState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True)
    next_attempt_at = models.DateTimeField()
    give_up_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=200, blank=True)

    objects: Any = PushQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "provider"], name="notices_push_once"),
            models.CheckConstraint(
                condition=Q(state__in=PushState.values), name="notices_push_state"
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=False) | Q(state__in=sorted(PUSHES_OPEN)),
                name="notices_push_end_has_instant",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                name="notices_push_waiting",
                condition=Q(state__in=sorted(PUSHES_OPEN)),
            ),
            models.Index(fields=["provider", "settled_at"], name="notices_push_settled"),
        ]

    def __str__(self) -> str:
        return f"push {self.pk} {self.state}"
