"""Changes to what core keeps: the installation mark, dead letters, key rotation."""

from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import models, transaction

from zhilian.core import crypto, events, leases
from zhilian.core.facts import AuditRead, DeadLetterRevived, KeyRotated
from zhilian.core.fields import BlindIndexField, EncryptedField
from zhilian.core.models import Installation

ROTATE_BATCH = 500


@transaction.atomic
def mark_installation(*, kind: str, title: str, at: datetime) -> Installation:
    """Say once what this database is."""
    return Installation.objects.create(kind=kind, title=title, made_at=at)


@transaction.atomic
def revive_dead_letter(*, task_id: UUID, at: datetime) -> bool:
    """Send a dead letter again. False when it is not dead any more."""
    revived = leases.revive(task_id=task_id, now=at)
    if revived:
        events.record(DeadLetterRevived(at=at, task_id=str(task_id)))
    return revived


@transaction.atomic
def note_audit_read(*, query: str, at: datetime) -> None:
    events.record(AuditRead(at=at, query=query))


def rotate_keys(*, at: datetime) -> int:
    """Add a key, make it active, and write every encrypted field anew under it. Returns rows
    rewritten.

    May be killed at any moment and run again: rows under the old key stay readable meanwhile.
    """
    key_id = crypto.add_key(Path(settings.KEYS_FILE))
    rows = sum(_reencrypt(model) for model in apps.get_models())
    with transaction.atomic():
        events.record(KeyRotated(at=at, key_id=key_id, rows=rows))
    return rows


def _reencrypt(model: type[models.Model]) -> int:
    secret = [f.attname for f in model._meta.concrete_fields if isinstance(f, EncryptedField)]
    if not secret:
        return 0
    indexes = [f.attname for f in model._meta.concrete_fields if isinstance(f, BlindIndexField)]
    manager: Any = model._default_manager
    rows = 0
    last: Any = None
    while batch := _batch(manager, after=last):
        with transaction.atomic():
            manager.bulk_update(batch, [*secret, *indexes])
        rows += len(batch)
        last = batch[-1].pk
    return rows


def _batch(manager: Any, *, after: Any) -> list[Any]:
    rows = manager.order_by("pk")
    if after is not None:
        rows = rows.filter(pk__gt=after)
    return list(rows[:ROTATE_BATCH])
