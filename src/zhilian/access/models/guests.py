"""Links for visitors, the restricted list, and staff that has left."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from zhilian.access.types import LinkState
from zhilian.core.fields import BlindIndexField, EncryptedField


class VisitorLink(models.Model):
    """A link that lets one visitor fill in one case, once, confirmed by a code to their phone.

    Only the hashes of the link and of the code are kept.
    """

    subject = models.CharField(max_length=80, db_index=True)
    number = models.CharField(max_length=40)
    phone = EncryptedField("访客手机")
    phone_index = BlindIndexField(source="phone")
    token_hash = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=6, choices=LinkState.choices, default="OPEN")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    code_hash = models.CharField(max_length=64, blank=True)
    code_sent_at = models.DateTimeField(null=True)
    codes_sent = models.PositiveSmallIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=LinkState.values), name="access_link_state"
            ),
            models.UniqueConstraint(
                fields=["subject"], condition=Q(state="OPEN"), name="access_one_open_link"
            ),
        ]

    def __str__(self) -> str:
        return f"link {self.pk}"


class Listed(models.Model):
    """A person who is not let in. Only the hash of the number is kept, to be compared."""

    idno_index = models.CharField(max_length=64, db_index=True)
    hint = models.CharField("标识", max_length=40)
    reason = models.CharField("原因", max_length=200)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        "directory.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    until_at = models.DateTimeField("到期", null=True)
    removed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(
        "directory.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    remove_reason = models.CharField("移出原因", max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["idno_index"],
                condition=Q(removed_at__isnull=True),
                name="access_listed_once",
            )
        ]

    def __str__(self) -> str:
        return f"listed {self.pk}"


class Barred(models.Model):
    """A member of staff who has left: no gate admits them as staff until this is lifted."""

    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    number = models.CharField(max_length=40, blank=True)
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(lifted_at__isnull=True),
                name="access_barred_once",
            )
        ]

    def __str__(self) -> str:
        return f"barred {self.person_id}"
