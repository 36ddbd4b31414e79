"""Day figures are rolled up from flips and hot samples; old samples are let go."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from zhilian.core import times
from zhilian.monitoring import figures
from zhilian.monitoring.models import Batch, Check, DayFigure, Sample
from zhilian.monitoring.models.sample import to_us
from zhilian.monitoring.selectors.history import turns_of
from zhilian.monitoring.service.ingest import HOT

BATCHES_KEPT = timedelta(hours=72)
DAY_COLUMNS = (
    "up_s",
    "down_s",
    "unknown_s",
    "maintenance_s",
    "drill_s",
    "n",
    "p50_us",
    "p95_us",
    "p99_us",
)


@dataclass(frozen=True, kw_only=True)
class DayInput:
    """A day figure given from outside: demo history, or a restore from packs."""

    check_id: int
    date: date
    seconds: figures.Seconds
    n: int
    p50_us: int | None
    p95_us: int | None
    p99_us: int | None


@transaction.atomic
def roll_day(*, day: date, now: datetime) -> int:
    """Write the figures of a local day for every check that existed on it. Again is the same."""
    start, end = times.day_bounds(day)
    checks = list(
        Check.objects.filter(created_at__lt=end)
        .exclude(retired_at__lt=start)
        .order_by("id")
        .values_list("id", "created_at")
    )
    turns = turns_of(check_ids=[pk for pk, _ in checks], until=end)
    rows = [
        _figure(pk, day, turns.get(pk, []), spans=_spans(pk, start, end), now=now)
        for pk, _ in checks
    ]
    _store(rows)
    return len(rows)


@transaction.atomic
def bulk_day_figures(*, rows: Iterable[DayInput]) -> int:
    """Store many days at once; a day that is there is replaced."""
    days = [
        DayFigure(
            check_ref_id=row.check_id,
            date=row.date,
            up_s=row.seconds.up_s,
            down_s=row.seconds.down_s,
            unknown_s=row.seconds.unknown_s,
            maintenance_s=row.seconds.maintenance_s,
            drill_s=row.seconds.drill_s,
            n=row.n,
            p50_us=row.p50_us,
            p95_us=row.p95_us,
            p99_us=row.p99_us,
        )
        for row in rows
    ]
    _store(days)
    return len(days)


def prune_samples(*, now: datetime) -> int:
    """Let go of samples older than 48 hours, and of batch marks that no sample can need."""
    gone, _ = Sample.objects.filter(at_us__lt=to_us(now - HOT)).delete()
    Batch.objects.filter(received_at__lt=now - BATCHES_KEPT).delete()
    return gone


def _spans(check_id: int, start: datetime, end: datetime) -> list[int]:
    """Sorted total times of the good, untainted samples of the day."""
    found = Sample.objects.filter(
        check_ref_id=check_id,
        at_us__gte=to_us(start),
        at_us__lt=to_us(end),
        ok=True,
        tainted=False,
        total_us__isnull=False,
    )
    return sorted(span for span in found.values_list("total_us", flat=True) if span is not None)


def _figure(
    check_id: int, day: date, turns: Sequence[figures.Turn], *, spans: Sequence[int], now: datetime
) -> DayFigure:
    start, _ = times.day_bounds(day)
    earlier = [turn for turn in turns if turn.began_at <= start]
    seconds = figures.day_of(
        turns[len(earlier) :], day=day, before=earlier[-1] if earlier else None, now=now
    )
    return DayFigure(
        check_ref_id=check_id,
        date=day,
        up_s=seconds.up_s,
        down_s=seconds.down_s,
        unknown_s=seconds.unknown_s,
        maintenance_s=seconds.maintenance_s,
        drill_s=seconds.drill_s,
        n=len(spans),
        p50_us=figures.percentile(spans, 0.5),
        p95_us=figures.percentile(spans, 0.95),
        p99_us=figures.percentile(spans, 0.99),
    )


def _store(rows: Sequence[DayFigure]) -> None:
    DayFigure.objects.bulk_create(
        rows,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["check_ref", "date"],
        update_fields=list(DAY_COLUMNS),
    )
