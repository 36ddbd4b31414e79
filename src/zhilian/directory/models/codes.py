"""Codes by SMS: asked for by one browser for one number and purpose, kept as a keyed hash."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from zhilian.core.fields import BlindIndexField, EncryptedField
from zhilian.directory.types import CodePurpose

MOST_TRIES = 5


class SignInCode(models.Model):
    """Every number that is typed has its row, known or not: nobody learns which are known.

    `person` and `code_hash` come when the code is made, which is when it is sent. `minute` is the
    minute of asking: the database lets a number ask once in it, however many ask at once.
    A code for a new number is `person`'s from the start; `former` is the number it took the place
    of, to be told. Where an administrator replaced it there is no code: such a row has no `phone`,
    was used from the start and only remembers `former`.
    """

    phone = EncryptedField()
    phone_index = BlindIndexField(source="phone")
    asker_hash = models.CharField(max_length=64)
    address = models.GenericIPAddressField(null=True)
    minute = models.PositiveBigIntegerField()
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    person = models.ForeignKey(
        "directory.Person", null=True, on_delete=models.CASCADE, related_name="+"
    )
    code_hash = models.CharField(max_length=64, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)
    purpose = models.CharField(
        max_length=12, choices=CodePurpose.choices, default=CodePurpose.SIGN_IN
    )
    former = EncryptedField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["phone_index", "minute"], name="directory_code_once_a_minute"
            ),
            models.CheckConstraint(
                condition=Q(code_hash="", used_at__isnull=True) | Q(person__isnull=False),
                name="directory_code_is_somebodys",
            ),
            models.CheckConstraint(condition=Q(tries__lte=MOST_TRIES), name="directory_code_tries"),
        ]
        indexes = [
            models.Index(fields=["address", "asked_at"], name="directory_code_address"),
            models.Index(fields=["asked_at"], name="directory_code_asked"),
        ]

    def __str__(self) -> str:
        return f"sign-in code {self.pk}"
