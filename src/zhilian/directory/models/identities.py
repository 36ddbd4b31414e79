"""Who somebody is at another system that signs them in here."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from zhilian.core.fields import BlindIndexField, EncryptedField


class ExternalIdentity(models.Model):
    """One person is one subject at one provider, from the first sign-in until it is ended."""

    person = models.ForeignKey(
        "directory.Person", on_delete=models.CASCADE, related_name="identities"
    )
    provider = models.CharField(max_length=20)
    subject = EncryptedField()
    subject_index = BlindIndexField(source="subject")
    bound_at = models.DateTimeField()
    used_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "subject_index"],
                condition=Q(ended_at__isnull=True),
                name="directory_identity_subject_once",
            ),
            models.UniqueConstraint(
                fields=["provider", "person"],
                condition=Q(ended_at__isnull=True),
                name="directory_identity_person_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider} of {self.person_id}"
