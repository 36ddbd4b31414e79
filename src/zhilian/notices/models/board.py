"""Announcements (公告) and publicity (公示), whom they are for, and who has read them."""

from typing import Any

from django.db import models
from django.db.models import Q

from zhilian.notices.types import AnnouncementKind, AnnouncementState, AudienceKind

PUBLISHED = AnnouncementState.PUBLISHED


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    def live(self, now: Any) -> "AnnouncementQuerySet":
        """Published, begun, and not over."""
        over = Q(until_at__isnull=True) | Q(until_at__gt=now)
        return self.filter(over, state=PUBLISHED, from_at__lte=now)


class Announcement(models.Model):
    """A text for many. Once published its words stay; to correct them, withdraw and write anew.

    `owner` is the role whose board it stands on; a district's announcement has its branch. A
    publicity counts its period in working days until `due_at` and then settles `settles`.
    """

    kind = models.CharField(max_length=10, choices=AnnouncementKind.choices)
    title = models.CharField(max_length=80)
    body = models.TextField()
    owner = models.CharField(max_length=30)
    branch = models.ForeignKey(
        "directory.Branch", null=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(
        max_length=10, choices=AnnouncementState.choices, default=AnnouncementState.DRAFT
    )
    pinned = models.BooleanField(default=False)
    from_at = models.DateTimeField(null=True)
    until_at = models.DateTimeField(null=True)
    subject = models.CharField(max_length=80, blank=True, db_index=True)
    key = models.CharField(max_length=120, unique=True)
    settles = models.CharField(max_length=200, blank=True)
    due_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    written_by = models.ForeignKey(
        "directory.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(
        "directory.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        "directory.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    withdraw_reason = models.CharField(max_length=200, blank=True)

    objects: Any = AnnouncementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=AnnouncementState.values), name="notices_announcement_state"
            ),
            models.CheckConstraint(
                condition=~Q(state=PUBLISHED)
                | Q(published_at__isnull=False, from_at__isnull=False),
                name="notices_announcement_published",
            ),
            models.CheckConstraint(
                condition=Q(until_at__isnull=True) | Q(until_at__gt=models.F("from_at")),
                name="notices_announcement_ends_after_start",
            ),
            models.CheckConstraint(
                condition=~Q(state=AnnouncementState.WITHDRAWN)
                | Q(withdrawn_at__isnull=False) & ~Q(withdraw_reason=""),
                name="notices_announcement_withdrawn",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-pinned", "-from_at"], name="notices_announcement_live"),
            models.Index(
                fields=["due_at"],
                name="notices_publicity_due",
                condition=Q(settled_at__isnull=True) & ~Q(settles=""),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Audience(models.Model):
    """One group that an announcement is for; whoever is in any of its groups may read it."""

    announcement = models.ForeignKey(
        Announcement, on_delete=models.CASCADE, related_name="audience"
    )
    kind = models.CharField(max_length=8, choices=AudienceKind.choices)
    value = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["announcement", "kind", "value"], name="notices_audience_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=AudienceKind.values), name="notices_audience_kind"
            ),
        ]
        indexes = [models.Index(fields=["kind", "value"], name="notices_audience_value")]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"


class WindowOfAnnouncement(models.Model):
    """One window on whose page an announcement is shown, to those whom it is for."""

    announcement = models.ForeignKey(Announcement, on_delete=models.CASCADE, related_name="windows")
    window = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["announcement", "window"], name="notices_announcement_window_once"
            )
        ]
        indexes = [models.Index(fields=["window"], name="notices_announcement_window")]

    def __str__(self) -> str:
        return f"{self.announcement_id} at {self.window}"


class Reading(models.Model):
    """Who has read an announcement, and when first."""

    announcement = models.ForeignKey(
        Announcement, on_delete=models.CASCADE, related_name="readings"
    )
    person = models.ForeignKey("directory.Person", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["announcement", "person"], name="notices_announcement_read_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} read {self.announcement_id}"
