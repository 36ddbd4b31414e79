"""Calendar feeds: making and revoking addresses, and keeping what they say in step."""

from datetime import datetime, timedelta
from secrets import token_urlsafe
from uuid import uuid4

from django.db import transaction

from zhilian.core import events
from zhilian.oncall import ical, selectors
from zhilian.oncall.errors import OncallRefused
from zhilian.oncall.events import FeedMade, FeedRevoked
from zhilian.oncall.models import Feed, FeedEntry
from zhilian.oncall.selectors.feeds import entry_of, token_hash
from zhilian.oncall.service.roster import locked_roster
from zhilian.oncall.types import FeedScope, Layer

BACK, AHEAD = timedelta(days=31), timedelta(days=92)
MOST = 10


@transaction.atomic
def make_feed(*, person_id: int, scope: FeedScope, label: str, at: datetime) -> str:
    """A new secret word for an address; this is the only time that it is seen."""
    if Feed.objects.filter(person_id=person_id, revoked_at=None).count() >= MOST:
        raise OncallRefused(f"每人最多 {MOST} 个订阅地址，请先停用不用的。")
    token = token_urlsafe(24)
    feed = Feed.objects.create(
        person_id=person_id,
        scope=scope,
        label=label[:40],
        token_hash=token_hash(token),
        made_at=at,
    )
    events.record(FeedMade(at=at, feed_id=feed.pk, person_id=person_id, scope=scope.value))
    sync_feed_entries(at=at)
    return token


@transaction.atomic
def revoke_feed(*, feed_id: int, person_id: int, at: datetime) -> bool:
    """One's own only. False when it is not there or revoked already."""
    mine = Feed.objects.filter(id=feed_id, person_id=person_id, revoked_at=None)
    if not mine.update(revoked_at=at):
        return False
    events.record(FeedRevoked(at=at, feed_id=feed_id, person_id=person_id))
    return True


@transaction.atomic
def sync_feed_entries(*, at: datetime) -> int:
    """Bring what calendars are told in step with the schedule. Returns how many changed."""
    locked_roster()
    since, until = at - BACK, at + AHEAD
    held = selectors.board(starts_at=since, ends_at=until)
    stints = [
        (layer, stint)
        for layer in held.layers
        for stint in held.stints(layer)
        if stint.starts_at < until and stint.ends_at > since
    ]
    rows = list(FeedEntry.objects.filter(ends_at__gt=since, starts_at__lt=until))
    changed, new = ical.reconcile([entry_of(row) for row in rows], stints, at=at)
    by_uid = {row.uid: row for row in rows}
    for entry in changed:
        row = by_uid[entry.uid]
        row.starts_at, row.ends_at = entry.starts_at, entry.ends_at
        row.sequence, row.changed_at = entry.sequence, entry.changed_at
        row.cancelled = entry.cancelled
        row.save()
    FeedEntry.objects.bulk_create(
        [
            FeedEntry(
                uid=f"{uuid4().hex}@zhilian",
                layer=Layer(layer),
                person_id=stint.person_id,
                starts_at=stint.starts_at,
                ends_at=stint.ends_at,
                changed_at=at,
            )
            for layer, stint in new
        ]
    )
    return len(changed) + len(new)


@transaction.atomic
def note_feed_read(*, feed_id: int, at: datetime) -> None:
    Feed.objects.filter(id=feed_id).update(read_at=at)
