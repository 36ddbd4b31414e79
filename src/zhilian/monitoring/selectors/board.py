"""What the list of checks shows beside each row: counts by state, and the last hour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import BooleanField, Case, Count, Value, When

from zhilian.monitoring import figures
from zhilian.monitoring.models import Check, Sample
from zhilian.monitoring.models.sample import to_us
from zhilian.monitoring.selectors.checks import (
    MARKS,
    PAUSED,
    RETIRED,
    CheckFilter,
    filtered,
    narrowed,
)
from zhilian.monitoring.types import State

RECENT = timedelta(hours=1)
POINTS = 40


@dataclass(frozen=True, kw_only=True)
class Recent:
    """One check over the last hour; `points` are milliseconds, None where it failed."""

    points: tuple[float | None, ...] = ()
    p95_ms: float | None = None


NOTHING = Recent()


def state_counts(*, wanted: CheckFilter) -> dict[str, int]:
    """How many checks stand under each state, whatever state the filter asks for; paused and
    retired ones for themselves. What is degraded or flapping is counted under its state too.
    """
    retired = Case(
        When(retired_at=None, then=Value(False)), default=Value(True), output_field=BooleanField()
    )
    told = ("state", "paused", "retired", *MARKS.values())
    rows = narrowed(wanted).annotate(retired=retired).values_list(*told)
    counted = dict.fromkeys((*State.values, PAUSED, RETIRED, *MARKS), 0)
    for state, paused, gone, *marks, n in rows.annotate(n=Count("id")).order_by():
        counted[RETIRED if gone else PAUSED if paused else state] += n
        for mark, stands in zip(MARKS, marks, strict=True):
            counted[mark] += n if stands and not gone and not paused else 0
    return counted


def recent(*, check_ids: Sequence[int], now: datetime) -> Mapping[int, Recent]:
    """The last hour of several checks, in one query. Tainted samples are left out."""
    rows = Sample.objects.filter(
        check_ref_id__in=check_ids, at_us__gte=to_us(now - RECENT), tainted=False
    )
    seen: dict[int, list[tuple[bool, int | None]]] = {}
    for pk, ok, span in rows.order_by("at_us", "id").values_list("check_ref_id", "ok", "total_us"):
        seen.setdefault(pk, []).append((ok, span))
    return {pk: _recent(found) for pk, found in seen.items()}


def ids_matching(*, wanted: CheckFilter, most: int) -> list[int]:
    """Ids of the checks that a filter lets through, at most so many."""
    return list(filtered(wanted).order_by("code", "id").values_list("id", flat=True)[:most])


def parent_codes() -> list[tuple[str, str]]:
    """Code and name of every live check: what may stand above another."""
    return list(Check.objects.live().order_by("code").values_list("code", "name"))


def children(*, check_id: int) -> list[Check]:
    """The live checks that stand behind this one."""
    found = Check.objects.live().filter(parent_id=check_id).defer("options_sealed")
    return list(found.order_by("code"))


def _recent(found: Sequence[tuple[bool, int | None]]) -> Recent:
    good = sorted(span for ok, span in found if ok and span is not None)
    p95 = figures.percentile(good, 0.95)
    return Recent(
        points=tuple(
            span / 1000 if ok and span is not None else None for ok, span in found[-POINTS:]
        ),
        p95_ms=None if p95 is None else p95 / 1000,
    )


def watched_by_site() -> dict[int | None, int]:
    """How many checks are to be measured from each site; None is the centre."""
    rows = Check.objects.watched().values_list("site_id").annotate(n=Count("id")).order_by()
    return dict(rows)
