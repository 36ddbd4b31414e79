"""The day is packed after it has ended: minutes of samples into blobs, and figures from those.

Nothing here asks which day is due: `selectors.days_owed` does. Packing a day again writes the same
bytes; late samples of a site only ever add to it.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction

from zhilian.core import events, times
from zhilian.monitoring import packing
from zhilian.monitoring.events import DayPacked
from zhilian.monitoring.models import DayPack, Flip, Sample
from zhilian.monitoring.models.sample import to_us
from zhilian.monitoring.phases import NAMES, framed
from zhilian.monitoring.selectors.storage import day_digest, unpacked
from zhilian.monitoring.service import figures

SPANS = (*(f"{name}_us" for name in NAMES), "total_us")
MINUTE_US = 60_000_000
CHUNK = 50
LATE = timedelta(hours=3)


@dataclass(frozen=True, kw_only=True)
class PackInput:
    """A packed day given from outside: codes of the answer and of its phases by name."""

    check_id: int
    date: date
    answer: array[int]
    phases: Mapping[str, array[int]] = field(default_factory=dict)


def keep_day(*, day: date, now: datetime) -> int:
    """Pack what the day owes and write its figures. How many checks were packed."""
    owed = unpacked(day=day)
    for first in range(0, len(owed), CHUNK):
        rows = [_packed(pk, day=day, now=now) for pk in owed[first : first + CHUNK]]
        _store(rows)
    figures.roll_day(day=day, now=now)
    if owed:
        _announce(day, checks=len(owed), at=now)
    return len(owed)


@transaction.atomic
def bulk_day_packs(*, rows: Sequence[PackInput], at: datetime) -> int:
    """Store packed days that no sample here was measured for; their figures are rolled apart."""
    _store(
        [
            DayPack(
                check_ref_id=row.check_id,
                date=row.date,
                samples=0,
                packed_at=at,
                answer=packing.pack(row.answer),
                phases=framed(row.phases),
            )
            for row in rows
        ]
    )
    for day in sorted({row.date for row in rows}):
        _announce(day, checks=sum(row.date == day for row in rows), at=at)
    return len(rows)


def roll_late_flips(*, now: datetime) -> int:
    """Write days anew into which a flip reaches that was decided after their figures. How many."""
    fresh = Flip.objects.filter(at__gte=now - LATE, at__lte=now)
    today, days = times.local_date(now), set[date]()
    for began_at in fresh.order_by("id").values_list("began_at", flat=True):
        began = times.local_date(began_at)
        days |= {began + timedelta(days=n) for n in range((today - began).days)}
    for day in sorted(days):
        figures.roll_day(day=day, now=now)
    return len(days)


def _packed(check_id: int, *, day: date, now: datetime) -> DayPack:
    start, end = (to_us(moment) for moment in times.day_bounds(day))
    found = Sample.objects.filter(check_ref_id=check_id, at_us__gte=start, at_us__lt=end)
    rows = found.order_by("at_us", "id").values_list("at_us", "ok", "tainted", "blind", *SPANS)
    probes = [
        packing.Probe(
            minute=(at_us - start) // MINUTE_US, ok=ok, tainted=tainted or blind, spans=spans
        )
        for at_us, ok, tainted, blind, *spans in rows
    ]
    *rest, answer = packing.day_codes(probes, phases=len(SPANS))
    return DayPack(
        check_ref_id=check_id,
        date=day,
        samples=len(probes),
        packed_at=now,
        answer=packing.pack(answer),
        phases=framed(dict(zip(NAMES, rest, strict=True))),
    )


@transaction.atomic
def _store(rows: Sequence[DayPack]) -> None:
    DayPack.objects.bulk_create(
        rows,
        batch_size=100,
        update_conflicts=True,
        unique_fields=["check_ref", "date"],
        update_fields=["samples", "packed_at", "answer", "phases"],
    )


@transaction.atomic
def _announce(day: date, *, checks: int, at: datetime) -> None:
    """The digest goes into the sealed journal: a pack that is altered later is found out."""
    digest, packs = day_digest(day=day)
    events.record(DayPacked(at=at, date=f"{day:%F}", checks=checks, packs=packs, digest=digest))
