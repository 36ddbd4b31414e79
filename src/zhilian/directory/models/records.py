"""What is written down about people and only added to: versions, syncs, approved accounts."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from zhilian.core.fields import BlindIndexField, EncryptedField
from zhilian.core.models import AppendOnly
from zhilian.directory.types import PersonAction, SyncState


class PersonVersion(AppendOnly):
    """What a person is from a day on. The person's own row follows when that day has come."""

    person = models.ForeignKey(
        "directory.Person", on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveIntegerField()
    key = models.CharField(max_length=200, unique=True)
    subject = models.CharField(max_length=80, blank=True)
    action = models.CharField("变更", max_length=8, choices=PersonAction.choices)
    name = models.CharField("姓名", max_length=40)
    idno = EncryptedField("证件号", blank=True)
    idno_index = BlindIndexField(source="idno")
    phone = EncryptedField("手机号", blank=True)
    phone_index = BlindIndexField(source="phone")
    unit = models.ForeignKey(
        "directory.Unit", null=True, on_delete=models.PROTECT, related_name="+"
    )
    post = models.CharField("职务", max_length=40, blank=True)
    effective = models.DateField("生效日")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "number"], name="directory_person_version_once"
            ),
            models.CheckConstraint(
                condition=Q(action__in=PersonAction.values), name="directory_version_action"
            ),
        ]
        indexes = [models.Index(fields=["effective", "id"], name="directory_version_effective")]

    def __str__(self) -> str:
        return f"{self.person_id} v{self.number}"


class VersionTaken(AppendOnly):
    """A version whose day has come and that the person's row follows."""

    version = models.OneToOneField(PersonVersion, on_delete=models.PROTECT, related_name="taken")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.version_id} at {self.at:%F}"


class SyncRun(models.Model):
    """One person brought into line at every back end that was asked for."""

    key = models.CharField(max_length=200, unique=True)
    subject = models.CharField(max_length=80, blank=True, db_index=True)
    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    began_at = models.DateTimeField()
    give_up_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["began_at"],
                name="directory_sync_open",
                condition=Q(settled_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"sync {self.pk} of {self.person_id}"


class SyncItem(models.Model):
    """What became of it at one back end."""

    run = models.ForeignKey(SyncRun, on_delete=models.CASCADE, related_name="items")
    back_end = models.CharField(max_length=40)
    label = models.CharField(max_length=40)
    state = models.CharField(max_length=8, choices=SyncState.choices, default=SyncState.WAITING)
    reason = models.CharField(max_length=200, blank=True)
    checked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "back_end"], name="directory_sync_item_once"),
            models.CheckConstraint(
                condition=Q(state__in=SyncState.values), name="directory_sync_state"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.back_end}: {self.state}"


class AccountRecord(AppendOnly):
    """Rights given or taken at somebody's approval, with what was held before and after."""

    key = models.CharField(max_length=200, unique=True)
    subject = models.CharField(max_length=80, blank=True, db_index=True)
    case_number = models.CharField(max_length=40, blank=True)
    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    action = models.CharField(max_length=8)
    before = models.JSONField(default=list)
    after = models.JSONField(default=list)
    grant_ids = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person", "-id"], name="directory_account_person")]

    def __str__(self) -> str:
        return f"{self.action} {self.person_id}"
