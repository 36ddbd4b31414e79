"""Every sample is shipped to another system as well, in the order in which it came.

At least once: the cursor moves after the receiver has taken a batch, so a crash sends the batch
again, with the same times. What the receiver refuses for its content is narrowed down, dropped and
written into the journal; everything else is tried again for as long as the samples are kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from zhilian.core import events
from zhilian.core.jobs import backoff
from zhilian.monitoring.connectors.base import TAKEN, Answer, Fate, Receiver
from zhilian.monitoring.models import RemoteWriteCursor
from zhilian.monitoring.models.sample import from_us
from zhilian.monitoring.models.sending import settled_id
from zhilian.monitoring.selectors.sending import pending
from zhilian.monitoring.sending import Measurement, halves, series_of
from zhilian.monitoring.sending_events import RemoteSamplesLost, RemoteSamplesRefused

BATCH = 1000
MOST_BATCHES = 20
MOST_REQUESTS = 40


def send_on(*, receiver: Receiver, phases: bool, at: datetime, most: int = BATCH) -> int:
    """Ship what has come since, so many at once; stops at the first failure. How many
    samples were taken.

    The first call only marks the place: what was measured before it is not sent.
    """
    until = settled_id()
    if until is None:
        return 0
    cursor, fresh = RemoteWriteCursor.objects.get_or_create(
        id=1, defaults={"since": at, "sample_id": until}
    )
    if fresh or (cursor.retry_at and at < cursor.retry_at):
        return 0
    taken, after = 0, cursor.sample_id
    for _ in range(MOST_BATCHES):
        found = pending(after=after, until=until, most=most)
        if found is None:
            break
        offer = _Offer(receiver=receiver, phases=phases)
        offer.make(found.rows)
        if not _booked(cursor, offer, after=after, last_id=found.last_id, at=at):
            break
        taken, after = taken + offer.taken, found.last_id
    return taken


@transaction.atomic
def note_lost(*, day: date, samples: int, at: datetime) -> None:
    """Samples of this day are let go before they were sent."""
    if samples:
        RemoteWriteCursor.objects.update(lost=F("lost") + samples)
        events.record(RemoteSamplesLost(at=at, date=f"{day:%F}", samples=samples))


class _Offer:
    """One batch on its way: taken, refused, or stopped by an answer that may change."""

    def __init__(self, *, receiver: Receiver, phases: bool) -> None:
        self.receiver, self.phases = receiver, phases
        self.taken = 0
        self.refused: list[Measurement] = []
        self.refusal = TAKEN
        self.stopped: Answer | None = None
        self._left = MOST_REQUESTS

    def make(self, rows: Sequence[Measurement]) -> None:
        """Offer these; what is refused is offered again in halves until the bad ones are known."""
        series = series_of(rows, phases=self.phases)
        answer = self.receiver.take(series) if series else TAKEN
        self._left -= 1
        if answer.fate is Fate.LATER:
            self.stopped = answer
        elif answer.fate is Fate.TAKEN:
            self.taken += len(rows)
        else:
            self.refusal = answer
            self._narrow(rows)

    def _narrow(self, rows: Sequence[Measurement]) -> None:
        if len(rows) == 1 or self._left < 2:
            self.refused += rows
            return
        for half in halves(rows):
            if not self.stopped:
                self.make(half)


@transaction.atomic
def _booked(
    cursor: RemoteWriteCursor, offer: _Offer, *, after: int, last_id: int, at: datetime
) -> bool:
    """Write down what became of a batch. True when the next one may go at once."""
    mine = RemoteWriteCursor.objects.filter(id=1, sample_id=after)
    if offer.stopped:
        return _held_back(cursor, offer.stopped, at=at)
    if not mine.update(sample_id=last_id, sent=F("sent") + offer.taken, sent_at=at):
        return False
    if not offer.refused:
        RemoteWriteCursor.objects.update(failures=0, retry_at=None)
        return True
    RemoteWriteCursor.objects.update(refused=F("refused") + len(offer.refused))
    times = [row.at_us for row in offer.refused]
    events.record(
        RemoteSamplesRefused(
            at=at,
            samples=len(offer.refused),
            first_at=from_us(min(times)),
            last_at=from_us(max(times)),
            status=offer.refusal.status,
        )
    )
    return _held_back(cursor, offer.refusal, at=at)


def _held_back(cursor: RemoteWriteCursor, answer: Answer, *, at: datetime) -> bool:
    """The next try waits: longer with each failure, and at least as long as the receiver asks."""
    failures = cursor.failures + 1
    wait = max(backoff(failures, jitter=0.5), answer.wait or backoff(0, jitter=0.5))
    RemoteWriteCursor.objects.update(
        failures=failures, retry_at=at + wait, failed_at=at, error=answer.words
    )
    return False
