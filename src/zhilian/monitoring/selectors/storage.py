"""What is stored and what is owed: hot samples, packs, days that wait."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Max, Min, Sum
from django.db.models.functions import Length

from zhilian.core import times
from zhilian.monitoring.models import DayFigure, DayPack, Sample
from zhilian.monitoring.models.sample import from_us, to_us

GRACE = timedelta(minutes=5)
HOT = timedelta(hours=48)
LONGEST_GAP = 400


@dataclass(frozen=True, kw_only=True)
class StorageState:
    """How much is kept, from when to when."""

    samples: int
    samples_since: datetime | None
    samples_until: datetime | None
    packs: int
    packs_bytes: int
    packs_since: date | None
    packs_until: date | None
    days: int
    owed: tuple[date, ...]


def sample_counts(*, day: date) -> dict[int, int]:
    """How many hot samples each check has on a local day."""
    start, end = (to_us(moment) for moment in times.day_bounds(day))
    rows = Sample.objects.filter(at_us__gte=start, at_us__lt=end).values_list("check_ref_id")
    return dict(rows.annotate(n=Count("id")).order_by())


def unpacked(*, day: date) -> list[int]:
    """Checks whose hot samples of the day are not all in its pack."""
    held = dict(DayPack.objects.filter(date=day).values_list("check_ref_id", "samples"))
    return sorted(pk for pk, n in sample_counts(day=day).items() if n > held.get(pk, 0))


def days_owed(*, now: datetime) -> list[date]:
    """Days that have ended and are not packed whole, or have no figures yet; the oldest first."""
    last = last_ended(now=now)
    owed = {day for day in hot_days() if day <= last and unpacked(day=day)}
    newest = DayFigure.objects.aggregate(newest=Max("date"))["newest"]
    first = min(hot_days(), default=last) if newest is None else newest + timedelta(days=1)
    first = max(first, last - timedelta(days=LONGEST_GAP))
    owed |= {first + timedelta(days=n) for n in range((last - first).days + 1)}
    return sorted(owed)


def last_ended(*, now: datetime) -> date:
    """The latest local day that is over, with some minutes for what is still on its way."""
    return times.local_date(now - GRACE) - timedelta(days=1)


def hot_days() -> list[date]:
    """Every local day from that of the oldest hot sample to that of the newest."""
    span = Sample.objects.aggregate(first=Min("at_us"), last=Max("at_us"))
    if span["first"] is None:
        return []
    first, last = (times.local_date(from_us(span[name])) for name in ("first", "last"))
    first = max(first, last - timedelta(days=LONGEST_GAP))
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def day_digest(*, day: date) -> tuple[str, int]:
    """SHA-256 over all packs of a day in the order of their checks, and how many they are."""
    digest, n = hashlib.sha256(), 0
    rows = DayPack.objects.filter(date=day).order_by("check_ref_id")
    for pk, answer, phases in rows.values_list("check_ref_id", "answer", "phases").iterator():
        digest.update(f"{pk}:{len(answer)}:{len(phases)}:".encode() + bytes(answer) + bytes(phases))
        n += 1
    return digest.hexdigest(), n


def storage_state(*, now: datetime) -> StorageState:
    hot = Sample.objects.aggregate(n=Count("id"), first=Min("at_us"), last=Max("at_us"))
    packs = DayPack.objects.aggregate(
        n=Count("id"),
        size=Sum(Length("answer") + Length("phases")),
        first=Min("date"),
        last=Max("date"),
    )
    return StorageState(
        samples=hot["n"],
        samples_since=None if hot["first"] is None else from_us(hot["first"]),
        samples_until=None if hot["last"] is None else from_us(hot["last"]),
        packs=packs["n"],
        packs_bytes=packs["size"] or 0,
        packs_since=packs["first"],
        packs_until=packs["last"],
        days=DayFigure.objects.count(),
        owed=tuple(days_owed(now=now)),
    )
