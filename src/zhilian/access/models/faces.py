"""Faces, kept with consent only."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from zhilian.access.types import FaceState
from zhilian.core.fields import EncryptedField


class Face(models.Model):
    """A person's face for the uses that they agreed to. Deleted, the picture is gone at once; the
    row stays as the proof of when and why.
    """

    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    photo = EncryptedField("照片", blank=True)
    uses = models.JSONField("用途")
    quality = models.PositiveSmallIntegerField("质量分")
    number = models.CharField("办件编号", max_length=40, blank=True)
    state = models.CharField(max_length=8, choices=FaceState.choices, default="KEPT")
    agreed_at = models.DateTimeField("同意时间")
    deleted_at = models.DateTimeField(null=True)
    delete_reason = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(state="KEPT"), name="access_face_once"
            ),
            models.CheckConstraint(
                condition=Q(state="KEPT", deleted_at__isnull=True) & ~Q(photo="")
                | Q(state="DELETED", deleted_at__isnull=False, photo=""),
                name="access_deleted_face_is_gone",
            ),
        ]

    def __str__(self) -> str:
        return f"face of {self.person_id}"
