"""Bulk texts (群发短信): one text to many people, approved, sent in pieces, stopped at any time."""

from django.db import models
from django.db.models import Q

from zhilian.notices.models.board import Announcement
from zhilian.notices.types import BroadcastState, TargetState


class Broadcast(models.Model):
    """One text to everybody of some groups, frozen when it was written."""

    owner = models.CharField(max_length=30)
    branch = models.ForeignKey(
        "directory.Branch", null=True, on_delete=models.PROTECT, related_name="+"
    )
    announcement = models.ForeignKey(
        Announcement, null=True, on_delete=models.PROTECT, related_name="broadcasts"
    )
    text = models.CharField("短信内容", max_length=300)
    groups = models.JSONField(default=list)
    state = models.CharField(
        max_length=10, choices=BroadcastState.choices, default=BroadcastState.DRAFT
    )
    people = models.PositiveIntegerField()
    segments = models.PositiveSmallIntegerField()
    made_by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        "directory.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=BroadcastState.values), name="notices_broadcast_state"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("made_by")),
                name="notices_broadcast_four_eyes",
            ),
        ]

    def __str__(self) -> str:
        return f"broadcast {self.pk} {self.state}"


class Target(models.Model):
    """One person of a bulk text, and what became of it."""

    broadcast = models.ForeignKey(Broadcast, on_delete=models.CASCADE, related_name="targets")
    person = models.ForeignKey("directory.Person", on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=8, choices=TargetState.choices, default=TargetState.QUEUED)
    notice = models.ForeignKey(
        "notices.Notice", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["broadcast", "person"], name="notices_target_once")
        ]
        indexes = [
            models.Index(
                fields=["broadcast", "id"],
                name="notices_target_queued",
                condition=Q(state=TargetState.QUEUED),
            )
        ]

    def __str__(self) -> str:
        return f"{self.broadcast_id} to {self.person_id}"
