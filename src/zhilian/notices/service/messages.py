"""Telling people inside the app, and what they do with what they were told."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from zhilian.core import events
from zhilian.notices.errors import PreferenceRefused
from zhilian.notices.events import PreferenceChanged
from zhilian.notices.models import Message, Preference
from zhilian.notices.service.pushes import push_later
from zhilian.notices.types import ALWAYS_BY_SMS, KEEP_DAYS, InApp, MessageKind

BATCH = 1000


@transaction.atomic
def tell(*, to: Collection[int], note: InApp, key: str, at: datetime) -> int:
    """Put a message into the app of each of these people; returns how many are new.

    The same key is the same message to each person, however often it is told. Who is bound to a
    client that shows messages sees it there, too.
    """
    people = sorted(set(to))
    known = set(Message.objects.filter(key=key, person__in=people).values_list("person", flat=True))
    fresh = [written(person, note, key=key, at=at) for person in people if person not in known]
    Message.objects.bulk_create(fresh, batch_size=BATCH, ignore_conflicts=True)
    if fresh:
        push_later(people=[row.person_id for row in fresh], key=key, at=at)
    return len(fresh)


@transaction.atomic
def mark_read(*, person_id: int, ids: Sequence[int], at: datetime) -> int:
    """Only a person's own messages, and only those not read before; returns how many."""
    mine = Message.objects.of(person_id).filter(id__in=ids, read_at__isnull=True)
    return int(mine.update(read_at=at))


@transaction.atomic
def mark_thread_read(*, person_id: int, thread: str, at: datetime) -> int:
    mine = Message.objects.of(person_id).filter(thread=thread, read_at__isnull=True)
    return int(mine.update(read_at=at))


@transaction.atomic
def mark_unread(*, person_id: int, ids: Sequence[int]) -> int:
    return int(Message.objects.of(person_id).filter(id__in=ids).update(read_at=None))


@transaction.atomic
def mark_all_read(*, person_id: int, at: datetime) -> int:
    """Everything unread becomes read at this one instant, by which `undo_read_all` knows it."""
    return int(Message.objects.of(person_id).unread().update(read_at=at))


@transaction.atomic
def undo_read_all(*, person_id: int, at: datetime) -> int:
    """Take back the `mark_all_read` of that instant."""
    return int(Message.objects.of(person_id).filter(read_at=at).update(read_at=None))


@transaction.atomic
def archive(*, person_id: int, ids: Sequence[int], at: datetime) -> int:
    """Out of the list, still to be found among the archived."""
    mine = Message.objects.of(person_id).filter(id__in=ids, archived_at__isnull=True)
    return int(mine.update(archived_at=at))


@transaction.atomic
def unarchive(*, person_id: int, ids: Sequence[int]) -> int:
    return int(Message.objects.of(person_id).filter(id__in=ids).update(archived_at=None))


@transaction.atomic
def set_preference(*, person_id: int, kind: str, sms: bool, at: datetime) -> None:
    """Whether texts of this kind come by SMS too. Alarms and account safety cannot be turned off.

    Errors: `PreferenceRefused`.
    """
    if kind not in MessageKind.values or (kind in ALWAYS_BY_SMS and not sms):
        raise PreferenceRefused(dict(MessageKind.choices).get(kind, kind))
    Preference.objects.update_or_create(
        person_id=person_id, kind=kind, defaults={"sms": sms, "changed_at": at}
    )
    events.record(PreferenceChanged(at=at, person_id=person_id, about=kind, sms=sms))


@transaction.atomic
def forget_old(*, at: datetime) -> int:
    """Messages older than their kind is kept go; returns how many."""
    gone = 0
    for kind, days in KEEP_DAYS.items():
        old = Message.objects.filter(kind=kind, at__lt=at - timedelta(days=days))
        gone += old.delete()[0]
    return gone


def written(person_id: int, note: InApp, *, key: str, at: datetime) -> Message:
    """A row that is not saved yet."""
    return Message(
        person_id=person_id,
        key=key,
        kind=note.kind,
        title=note.title[:80],
        body=note.body,
        link=note.link,
        subject=note.subject,
        thread=note.subject or f"#{key}",
        at=at,
    )
