"""Journal, seals, leases: the rows that make "accepted is never lost" true."""

from typing import Any, NoReturn
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class AppendOnly(models.Model):
    """Rows that are written once. The database refuses changes too: `forbid_changes` in the
    migration.
    """

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError(f"{type(self).__name__} is append-only")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise TypeError(f"{type(self).__name__} is append-only")


class JournalEntry(AppendOnly):
    """One fact, written in the transaction of the change that it tells. Audit trail and evidence
    in one.
    """

    kind = models.CharField(max_length=80, db_index=True)
    subject = models.CharField(max_length=80, blank=True, db_index=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    actor = models.CharField(max_length=40, blank=True)
    actor_label = models.CharField(max_length=80)
    via = models.CharField(max_length=20)
    address = models.CharField(max_length=45, blank=True)
    data = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["at", "id"], name="journal_at")]

    def __str__(self) -> str:
        return f"{self.id} {self.kind}"


class Seal(AppendOnly):
    """One link of the SM3 chain over committed journal entries, in the order in which they were
    sealed.
    """

    seq = models.BigAutoField(primary_key=True)
    entry = models.OneToOneField(JournalEntry, on_delete=models.PROTECT, related_name="seal")
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.seq} {self.hash[:12]}"


class Lease(models.Model):
    """Who runs a task and until when; outlives the attempt so that attempts are counted.

    `expires_at` is database time; NULL means nobody holds it (waiting for a retry, or dead).
    """

    task_id = models.UUIDField(primary_key=True)
    token = models.UUIDField(default=uuid4)
    worker = models.CharField(max_length=64)
    boot = models.CharField(max_length=32)
    attempts = models.PositiveSmallIntegerField(default=0)
    expires_at = models.DateTimeField(null=True, db_index=True)
    last_error = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.task_id} {self.worker}"


class PeriodicSlot(models.Model):
    """A slot of a periodic job that some worker has taken: unique, so each slot is queued once."""

    job = models.CharField(max_length=120)
    slot_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["job", "slot_at"], name="periodic_slot_once")
        ]

    def __str__(self) -> str:
        return f"{self.job} {self.slot_at:%F %T}"


class WorkerBeat(models.Model):
    """The last sign of life of a worker process."""

    worker = models.CharField(max_length=64, primary_key=True)
    boot = models.CharField(max_length=32)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.worker


class Installation(AppendOnly):
    """What this database is, said once when it was made: nothing switches it later."""

    class Kind(models.TextChoices):
        PRODUCTION = "PRODUCTION", "正式"
        DEMO = "DEMO", "演示"
        OPS_ONLY = "OPS_ONLY", "仅运维"

    only = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    kind = models.CharField(max_length=12, choices=Kind)
    title = models.CharField(max_length=60, default="智联机关")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(only=1), name="installation_is_single")
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.kind}"


class ApiToken(models.Model):
    """A bearer token with which a program acts as its person, with that person's rights and no
    more.

    Only the hash is kept; the token itself is shown once, when it is made.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens"
    )
    name = models.CharField(max_length=60)
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.person_id} {self.name}"
