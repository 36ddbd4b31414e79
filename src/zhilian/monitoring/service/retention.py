"""What is let go, and when: never a day that is not packed, nor a pack that the contract needs."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction

from zhilian.contract import selectors as contract
from zhilian.core import events, times
from zhilian.monitoring.events import PacksLetGo, SamplesLetGo
from zhilian.monitoring.models import Batch, DayPack, Sample, partitions
from zhilian.monitoring.models.sample import to_us
from zhilian.monitoring.selectors.sending import unsent
from zhilian.monitoring.selectors.storage import HOT, hot_days, unpacked
from zhilian.monitoring.service.sending import note_lost

BATCHES_KEPT = timedelta(hours=72)
SLICE = timedelta(hours=1)
AHEAD = 7


def prune_samples(*, now: datetime) -> int:
    """Let go of the samples of whole days that ended 48 hours ago and are packed, and of batch
    marks that no sample can need. How many samples went.
    """
    over = [day for day in hot_days() if times.day_bounds(day)[1] <= now - HOT]
    gone = sum(_let_go(day, at=now) for day in over if not unpacked(day=day))
    Batch.objects.filter(received_at__lt=now - BATCHES_KEPT).delete()
    return gone


def prune_packs(*, now: datetime) -> int:
    """Let go of packs that neither the contract nor the settings ask for. Figures stay."""
    term = contract.term()
    before = packs_kept_from(
        today=times.local_date(now),
        term=None if term is None else (term.first_date, term.last_date),
        keep_days=settings.KEEP_PACKS_DAYS,
    )
    with transaction.atomic():
        gone, _ = DayPack.objects.filter(date__lt=before).delete()
        if gone:
            events.record(PacksLetGo(at=now, before=f"{before:%F}", packs=gone))
    return gone


def packs_kept_from(*, today: date, term: tuple[date, date] | None, keep_days: int) -> date:
    """The first day whose packs are kept: so many days, and the whole contract until so many days
    after its end.
    """
    since = today - timedelta(days=keep_days)
    if term is None or term[1] < since:
        return since
    return min(since, term[0])


def ready_partitions(*, now: datetime) -> int:
    """Have a partition for each of the coming days; nothing to do where the table is one."""
    today = times.local_date(now)
    wanted = {today + timedelta(days=n) for n in range(AHEAD)} | set(hot_days())
    return partitions.ensure(sorted(wanted))


def _let_go(day: date, *, at: datetime) -> int:
    """An hour at a time where there are no partitions, so that no writer waits long."""
    start, end = times.day_bounds(day)
    lost = unsent(start=start, end=end)
    gone = partitions.drop(day)
    while start < end:
        rows = Sample.objects.filter(at_us__gte=to_us(start), at_us__lt=to_us(start + SLICE))
        gone += rows.delete()[0]
        start += SLICE
    note_lost(day=day, samples=lost, at=at)
    if gone:
        with transaction.atomic():
            events.record(SamplesLetGo(at=at, date=f"{day:%F}", samples=gone))
    return gone
