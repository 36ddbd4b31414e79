"""Reads of calendar feeds."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from zhilian.core import crypto
from zhilian.directory import selectors as directory
from zhilian.oncall import ical
from zhilian.oncall.models import Feed, FeedEntry
from zhilian.oncall.types import FeedScope, Layer


@dataclass(frozen=True, kw_only=True)
class Answer:
    feed_id: int
    body: bytes
    etag: str


def feeds_of(*, person_id: int) -> list[Feed]:
    return list(Feed.objects.filter(person_id=person_id, revoked_at=None).order_by("-id"))


def feed_url(*, token: str) -> str:
    return f"{settings.BASE_URL}/ops/oncall/feeds/{token}.ics"


def token_hash(token: str) -> str:
    return crypto.sm3(f"oncall-feed:{token}".encode())


def feed_answer(*, token: str, since: datetime) -> Answer | None:
    """The calendar behind a secret address; None when it is unknown or revoked."""
    rows = Feed.objects.filter(token_hash=token_hash(token), revoked_at=None)
    feed = rows.select_related("person").filter(person__is_active=True).first()
    if feed is None:
        return None
    entries = FeedEntry.objects.filter(ends_at__gt=since).order_by("starts_at", "uid")
    if feed.scope == FeedScope.MINE:
        entries = entries.filter(person_id=feed.person_id)
    told = [entry_of(row) for row in entries]
    people = directory.people_by_ids(ids={entry.person_id for entry in told})
    whose = feed.person.name if feed.scope == FeedScope.MINE else "全部"
    reading = ical.Reading(
        name=f"智联值班（{whose}）",
        names={person.pk: person.name for person in people},
        url=f"{settings.BASE_URL}/ops/oncall/",
    )
    body = ical.calendar(told, reading=reading)
    return Answer(feed_id=feed.pk, body=body, etag=f'"{crypto.sm3(body)[:24]}"')


def entry_of(row: FeedEntry) -> ical.Entry:
    return ical.Entry(
        uid=row.uid,
        layer=Layer(row.layer),
        person_id=row.person_id,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        sequence=row.sequence,
        changed_at=row.changed_at,
        cancelled=row.cancelled,
    )
