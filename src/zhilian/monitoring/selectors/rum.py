"""Field measurement asked for: histograms by page, day, device; what was not counted; releases."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet, Sum

from zhilian.monitoring import rum
from zhilian.monitoring.models import Release, RumDay, RumOddity
from zhilian.monitoring.models.rum import BUCKET_COLUMNS
from zhilian.monitoring.rum import NOTHING, Histogram
from zhilian.monitoring.types import Measured, Oddity

OTHER_THAN_WINDOWS = ":"
SUMS = {f"sum_{name}": Sum(name) for name in BUCKET_COLUMNS}


def field_by_page(
    *, first: date, last: date, kind: Measured = Measured.LOAD
) -> dict[str, Histogram]:
    """All measurements of each page over these days, both included."""
    return _summed(_rows(first, last, kind=kind), "page")


def field_days(
    *, first: date, last: date, kinds: Sequence[Measured]
) -> dict[Measured, dict[str, dict[date, Histogram]]]:
    """What was measured of each kind on each page on each day."""
    days: dict[Measured, dict[str, dict[date, Histogram]]] = {kind: {} for kind in kinds}
    rows = RumDay.objects.filter(date__gte=first, date__lte=last, kind__in=kinds)
    keys = ("kind", "page", "date")
    for kind, page, day, *counts in rows.values_list(*keys).annotate(**SUMS).order_by(*keys):
        days[Measured(kind)].setdefault(page, {})[day] = Histogram(tuple(counts))
    return days


def field_days_of(
    *, page: str, first: date, last: date, kind: Measured = Measured.LOAD
) -> dict[date, Histogram]:
    found = _rows(first, last, kind=kind).filter(page=page)
    days = found.values_list("date").annotate(**SUMS).order_by("date")
    return {day: Histogram(tuple(counts)) for day, *counts in days}


def field_days_of_windows(
    *, first: date, last: date, kind: Measured = Measured.LOAD
) -> dict[date, Histogram]:
    """The measurements of all windows together on each day."""
    found = _rows(first, last, kind=kind).exclude(page__contains=OTHER_THAN_WINDOWS)
    days = found.values_list("date").annotate(**SUMS).order_by("date")
    return {day: Histogram(tuple(counts)) for day, *counts in days}


@dataclass(frozen=True, kw_only=True)
class Split:
    """What was measured on one page: all kinds, and its loads by device, net and release."""

    kinds: dict[str, Histogram]
    devices: dict[str, Histogram]
    nets: dict[str, Histogram]
    versions: dict[str, Histogram]


def field_split(*, page: str, first: date, last: date) -> Split:
    found = RumDay.objects.filter(page=page, date__gte=first, date__lte=last)
    keys = ("kind", "device", "net", "release")
    rows = list(found.values_list(*keys).annotate(**SUMS).order_by(*keys))
    loads = [row for row in rows if row[0] == Measured.LOAD]
    return Split(
        kinds=_gathered(rows, 0),
        devices=_gathered(loads, 1),
        nets=_gathered(loads, 2),
        versions=_gathered(loads, 3),
    )


def field_of(*, page: str, first: date, last: date, kind: Measured = Measured.LOAD) -> Histogram:
    return rum.total(_summed(_rows(first, last, kind=kind).filter(page=page), "page").values())


def oddities_of(*, page: str, first: date, last: date) -> dict[Oddity, int]:
    found = RumOddity.objects.filter(page=page, date__gte=first, date__lte=last)
    rows = found.values_list("reason").annotate(total=Sum("n")).order_by("reason")
    return {Oddity(reason): n for reason, n in rows}


def oddities_by_page(*, first: date, last: date) -> dict[str, dict[Oddity, int]]:
    """What came in and was not counted, by page and reason; "" where the page is not known."""
    found = RumOddity.objects.filter(date__gte=first, date__lte=last)
    rows = found.values_list("page", "reason").annotate(total=Sum("n")).order_by("page", "reason")
    counted: dict[str, dict[Oddity, int]] = {}
    for page, reason, n in rows:
        counted.setdefault(page, {})[Oddity(reason)] = n
    return counted


def releases(*, since: datetime | None = None, limit: int = 200) -> list[Release]:
    """Marks that stand, newest first."""
    found = Release.objects.filter(withdrawn_at=None)
    if since is not None:
        found = found.filter(at__gte=since)
    return list(found.order_by("-at", "-id")[:limit])


def release_page(*, q: str, after: int, size: int) -> tuple[list[Release], int]:
    """All marks, the withdrawn ones too, newest first, from behind the key `after`; how many."""
    found = Release.objects.select_related("by")
    if q:
        found = found.filter(Q(name__icontains=q) | Q(note__icontains=q))
    total = found.count()
    if after and (key := Release.objects.filter(id=after).first()):
        found = found.filter(Q(at__lt=key.at) | Q(at=key.at, id__lt=key.pk))
    return list(found.order_by("-at", "-id")[:size]), total


def _rows(first: date, last: date, *, kind: Measured = Measured.LOAD) -> QuerySet[RumDay]:
    return RumDay.objects.filter(date__gte=first, date__lte=last, kind=kind)


def _summed(found: QuerySet[RumDay], by: str) -> dict[str, Histogram]:
    rows: Iterable[tuple[str, ...]] = found.values_list(by).annotate(**SUMS).order_by(by)
    return {key: Histogram(tuple(map(int, counts))) for key, *counts in rows}


def _gathered(rows: Iterable[tuple[Any, ...]], place: int) -> dict[str, Histogram]:
    """Rows of four keys and their counts, summed by the key at that place."""
    sums: dict[str, Histogram] = {}
    for row in rows:
        key = str(row[place])
        sums[key] = sums.get(key, NOTHING) + Histogram(tuple(row[4:]))
    return sums
