"""Field measurement comes in: one beacon a rendered page, counted once or said why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from zhilian.core.times import local_date
from zhilian.monitoring import nonces, rum
from zhilian.monitoring.models import SpentNonce, rum_store
from zhilian.monitoring.models.rum_store import Counted
from zhilian.monitoring.types import Device, Measured, Net, Oddity


@dataclass(frozen=True, kw_only=True)
class Beacon:
    """What a browser sent when its reader left the page."""

    nonce: str
    device: Device
    net: Net
    timings: rum.Timings = field(default_factory=rum.Timings)


def issue_nonce(*, page: str, release: str, at: datetime) -> str:
    """The word that this rendering of the page carries. Nothing is stored."""
    return nonces.issue(page=page, release=release, at=at)


@transaction.atomic
def take_beacon(*, beacon: Beacon, at: datetime) -> Oddity | None:
    """Count one beacon. None when it went into the figures, else why it did not."""
    nonce = nonces.read(beacon.nonce)
    if nonce is None:
        rum_store.note(day=local_date(at), page="", reason=Oddity.FORGED)
        return Oddity.FORGED
    oddity = _oddity(nonce, beacon.timings, at=at)
    if oddity is not None:
        rum_store.note(day=local_date(at), page=nonce.page, reason=oddity)
        return oddity
    rum_store.add(_counted(nonce, beacon, day=local_date(at)))
    return None


@transaction.atomic
def note_flood(*, nonce: str, n: int, at: datetime) -> None:
    """Say that `n` beacons of one address were too many to be taken."""
    found = nonces.read(nonce)
    page = found.page if found else ""
    rum_store.note(day=local_date(at), page=page, reason=Oddity.TOO_MANY, n=n)


def prune_nonces(*, now: datetime) -> int:
    """Let go of spent numbers that have expired: whoever brings one is refused for its age."""
    lowest = nonces.floor_of(now - nonces.GOOD_FOR)
    gone, _ = SpentNonce.objects.filter(number__lt=lowest).delete()
    return gone


@dataclass(frozen=True, kw_only=True)
class DayInput:
    """Counters of a day given from outside: demo history, or a restore."""

    date: date
    page: str
    kind: Measured
    release: str
    device: Device
    net: Net
    histogram: rum.Histogram


@transaction.atomic
def bulk_rum_days(*, rows: Sequence[DayInput]) -> int:
    """Add many days at once."""
    rum_store.add([Counted(**vars(row)) for row in rows])
    return len(rows)


@transaction.atomic
def bulk_oddities(*, rows: Sequence[tuple[date, str, Oddity, int]]) -> int:
    for day, page, reason, n in rows:
        rum_store.note(day=day, page=page, reason=reason, n=n)
    return len(rows)


def _oddity(nonce: nonces.Nonce, timings: rum.Timings, *, at: datetime) -> Oddity | None:
    """The nonce is spent by its first use, whatever came with it."""
    if not nonce.is_good(at=at):
        return Oddity.EXPIRED
    if not rum_store.spend(nonce.number):
        return Oddity.REPLAYED
    open_ms = int((at - nonce.issued_at).total_seconds() * 1000)
    if not rum.is_plausible(timings, open_ms=open_ms):
        return Oddity.IMPLAUSIBLE
    return Oddity.LEFT if rum.load_of(timings) is None else None


def _counted(nonce: nonces.Nonce, beacon: Beacon, *, day: date) -> list[Counted]:
    timings = beacon.timings
    spans = {
        Measured.LOAD: rum.load_of(timings),
        Measured.QUERY: timings.query,
        Measured.TTFB: timings.ttfb,
        Measured.FCP: timings.fcp,
        Measured.LCP: timings.lcp,
    }
    return [
        Counted(
            date=day,
            page=nonce.page,
            kind=kind,
            release=nonce.release,
            device=beacon.device,
            net=beacon.net,
            histogram=rum.Histogram.of([ms]),
        )
        for kind, ms in spans.items()
        if ms
    ]
