"""What a person is told inside the app and wants by SMS too; how much a window may send."""

from typing import Any

from django.db import models
from django.db.models import Q

from zhilian.core.fields import EncryptedField
from zhilian.notices.types import MessageKind


class MessageQuerySet(models.QuerySet["Message"]):
    def of(self, person_id: int) -> "MessageQuerySet":
        return self.filter(person_id=person_id)

    def unread(self) -> "MessageQuerySet":
        return self.filter(read_at__isnull=True, archived_at__isnull=True)


class Message(models.Model):
    """One message in the app to one person; those about one thing form a thread."""

    person = models.ForeignKey("directory.Person", on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=MessageKind.choices)
    title = models.CharField(max_length=80)
    body = EncryptedField(blank=True)
    link = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=80, blank=True)
    thread = models.CharField(max_length=124)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    archived_at = models.DateTimeField(null=True)

    objects: Any = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "key"], name="notices_message_once"),
            models.CheckConstraint(
                condition=Q(kind__in=MessageKind.values), name="notices_message_kind"
            ),
        ]
        indexes = [
            models.Index(
                fields=["person"],
                name="notices_message_unread",
                condition=Q(read_at__isnull=True, archived_at__isnull=True),
            ),
            models.Index(fields=["person", "-id"], name="notices_message_person"),
            models.Index(fields=["person", "thread"], name="notices_message_thread"),
            models.Index(fields=["kind", "at"], name="notices_message_kept"),
        ]

    def __str__(self) -> str:
        return f"message {self.pk} to {self.person_id}"


class Preference(models.Model):
    """Whether a person wants texts of one kind on the phone as well; no row means yes."""

    person = models.ForeignKey("directory.Person", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=MessageKind.choices)
    sms = models.BooleanField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind"], name="notices_preference_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind}: {self.sms}"


class Quota(models.Model):
    """How many texts a window may send on one day, in all and to one number; no row: the usual."""

    window = models.CharField(max_length=60, unique=True)
    per_day = models.PositiveIntegerField()
    per_number_day = models.PositiveIntegerField()
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.window}: {self.per_day}/{self.per_number_day}"
