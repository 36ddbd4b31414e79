"""What a person has been told inside the app."""

from collections.abc import Collection

from django.db.models import Count, Max, Q

from zhilian.core import pinyin
from zhilian.notices.models import Message, Preference
from zhilian.notices.models.messages import MessageQuerySet
from zhilian.notices.types import (
    ALWAYS_BY_SMS,
    Choice,
    InApp,
    MessageFilter,
    MessageKind,
    MessageRow,
    PastMessage,
)

PAGE = 30
SEARCHED = 500
"""Words are encrypted, so a search reads so many of the person's newest messages."""
EVERYTHING = MessageFilter()


def unread_count(*, person_id: int) -> int:
    """For every page: one query, answered by the index of unread messages alone."""
    return int(Message.objects.of(person_id).unread().count())


def unread_by_kind(*, person_id: int) -> dict[str, int]:
    rows = Message.objects.of(person_id).unread().values_list("kind")
    return dict(rows.annotate(n=Count("id")).order_by())


def messages(
    *, person_id: int, narrowed: MessageFilter = EVERYTHING, limit: int = PAGE
) -> list[MessageRow]:
    """Newest first, one more than `limit` when there are more; `narrowed.before` pages on.

    `q` is part of the title or body, or pinyin of the title.
    """
    found = _narrowed(person_id, narrowed).order_by("-id")
    if not narrowed.q.strip():
        return [_row(message) for message in found[: limit + 1]]
    hits = (message for message in found[:SEARCHED] if _says(message, narrowed.q.strip()))
    return [_row(message) for message, _ in zip(hits, range(limit + 1), strict=False)]


def told_about(*, subjects: Collection[str]) -> list[PastMessage]:
    """All that anybody was told about these things, oldest first. Reads the whole table."""
    found = Message.objects.filter(subject__in=subjects).order_by("id")
    return [
        PastMessage(
            person_id=row.person_id,
            key=row.key,
            note=InApp(
                kind=MessageKind(row.kind),
                title=row.title,
                body=row.body,
                link=row.link,
                subject=row.subject,
            ),
            at=row.at,
        )
        for row in found
    ]


def threads(
    *, person_id: int, narrowed: MessageFilter = EVERYTHING, limit: int = PAGE
) -> list[MessageRow]:
    """One row for each thing that was told of: its newest message, with the thread's counts.

    Page on with `before` = the id of the last row.
    """
    found = _narrowed(person_id, MessageFilter(kind=narrowed.kind, archived=narrowed.archived))
    heads = found.values("thread").annotate(
        last=Max("id"), n=Count("id"), new=Count("id", filter=Q(read_at__isnull=True))
    )
    if narrowed.unread:
        heads = heads.filter(new__gt=0)
    if narrowed.before is not None:
        heads = heads.filter(last__lt=narrowed.before)
    counted = {row["last"]: row for row in heads.order_by("-last")[: limit + 1]}
    newest = Message.objects.filter(id__in=list(counted)).order_by("-id")
    return [
        _row(message, count=counted[message.pk]["n"], unread=counted[message.pk]["new"])
        for message in newest
    ]


def message(*, person_id: int, message_id: int) -> MessageRow | None:
    """One of the person's own messages."""
    found = Message.objects.of(person_id).filter(id=message_id).first()
    return _row(found) if found else None


def choices(*, person_id: int) -> list[Choice]:
    """Kind by kind, whether it also comes by SMS."""
    off = set(
        Preference.objects.filter(person_id=person_id, sms=False).values_list("kind", flat=True)
    )
    return [
        Choice(kind=kind, label=label, sms=kind not in off, fixed=kind in ALWAYS_BY_SMS)
        for kind, label in MessageKind.choices
    ]


def _narrowed(person_id: int, narrowed: MessageFilter) -> MessageQuerySet:
    found = Message.objects.of(person_id).filter(archived_at__isnull=not narrowed.archived)
    if narrowed.kind:
        found = found.filter(kind=narrowed.kind)
    if narrowed.unread:
        found = found.filter(read_at__isnull=True)
    if narrowed.thread:
        found = found.filter(thread=narrowed.thread)
    if narrowed.before is not None:
        found = found.filter(id__lt=narrowed.before)
    return found


def _says(message: Message, q: str) -> bool:
    return q in message.body or pinyin.rank(q, name=message.title) is not None


def _row(message: Message, *, count: int = 1, unread: int | None = None) -> MessageRow:
    return MessageRow(
        id=message.pk,
        kind=message.kind,
        kind_label=MessageKind(message.kind).label,
        title=message.title,
        body=message.body,
        link=message.link,
        subject=message.subject,
        thread=message.thread,
        at=message.at,
        read=message.read_at is not None,
        archived=message.archived_at is not None,
        count=count,
        unread=int(message.read_at is None) if unread is None else unread,
    )
