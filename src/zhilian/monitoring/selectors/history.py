"""What was: flips, samples, heat strips."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from zhilian.core import times
from zhilian.monitoring import figures
from zhilian.monitoring.figures import Seconds, Span, Turn
from zhilian.monitoring.models import Check, DayFigure, Flip, Sample, Strain
from zhilian.monitoring.models.sample import to_us
from zhilian.monitoring.types import DayCell, State
from zhilian.probe.types import PHASE_LABELS, Condition

BLANK = Seconds(up_s=0, down_s=0, unknown_s=0, maintenance_s=0, drill_s=0)


@dataclass(frozen=True, kw_only=True)
class PhaseBar:
    """One phase of a sample: where it begins and how long it is, in thousandths of the whole."""

    name: str
    label: str
    took_us: int
    start_permille: int
    width_permille: int

    @property
    def took_ms(self) -> float:
        return self.took_us / 1000


@dataclass(frozen=True, kw_only=True)
class LatencyPoint:
    """One sample in the row of bars."""

    at: datetime
    ok: bool
    tainted: bool
    ms: float | None


def strip(
    *, check_id: int, days: int = 90, today: date, now: datetime | None = None
) -> list[DayCell]:
    """One cell a day, oldest first: stored figures, and today (or `today` at `now`) from the
    flips.
    """
    return strips(check_ids=[check_id], days=days, today=today, now=now)[check_id]


def strips(
    *, check_ids: Sequence[int], days: int = 90, today: date, now: datetime | None = None
) -> dict[int, list[DayCell]]:
    """The strips of several checks, in two queries."""
    first = today - timedelta(days=days - 1)
    now = now or times.day_bounds(today)[1]
    stored: dict[int, dict[date, DayCell]] = {pk: {} for pk in check_ids}
    rows = DayFigure.objects.filter(check_ref_id__in=check_ids, date__gte=first, date__lt=today)
    for row in rows:
        stored[row.check_ref_id][row.date] = cell_of(row)
    turns = turns_of(check_ids=check_ids, until=now)
    wanted = [first + timedelta(days=n) for n in range(days - 1)]
    return {
        pk: [
            *(
                stored[pk].get(day) or figures.cell(day=day, seconds=BLANK, p95_us=None)
                for day in wanted
            ),
            _today(turns.get(pk, []), today=today, now=now),
        ]
        for pk in check_ids
    }


def turns_of(*, check_ids: Sequence[int], until: datetime) -> dict[int, list[Turn]]:
    """The flips of each check in the order in which the states began."""
    rows = Flip.objects.filter(check_ref_id__in=check_ids, began_at__lt=until)
    found: dict[int, list[Turn]] = {}
    for pk, began_at, state, drill in rows.order_by("began_at", "id").values_list(
        "check_ref_id", "began_at", "to_state", "drill"
    ):
        found.setdefault(pk, []).append(Turn(began_at=began_at, to_state=State(state), drill=drill))
    return found


def degraded_of(*, check_ids: Sequence[int], until: datetime) -> dict[int, list[Span]]:
    """When each check was degraded, in order; the last may go on."""
    rows = Strain.objects.filter(check_ref_id__in=check_ids, began_at__lt=until)
    found: dict[int, list[Span]] = {}
    told = rows.order_by("began_at", "id").values_list("check_ref_id", "began_at", "degraded")
    for pk, began_at, degraded in told:
        spans = found.setdefault(pk, [])
        goes_on = bool(spans) and spans[-1][1] is None
        if degraded and not goes_on:
            spans.append((began_at, None))
        elif not degraded and goes_on:
            spans[-1] = (spans[-1][0], began_at)
    return found


def flips(*, check_id: int, limit: int = 30) -> list[Flip]:
    """The latest flips of a check, newest first."""
    return list(Flip.objects.filter(check_ref_id=check_id).order_by("-id")[:limit])


def bowed_to(*, root_id: int, at: datetime) -> list[int]:
    """The checks that were down and turned unreachable when this root was proven down, at `at`."""
    found = Flip.objects.filter(at=at, root_id=root_id, from_state=State.DOWN)
    return sorted(set(found.values_list("check_ref_id", flat=True)))


def flips_between(*, start: datetime, end: datetime, drills: bool = False) -> QuerySet[Flip]:
    """Flips decided in the period; those of drills only when asked for."""
    found = Flip.objects.filter(at__gte=start, at__lt=end).select_related("check_ref")
    return (found if drills else found.filter(drill=False)).order_by("at", "id")


def latest_sample(*, check_id: int) -> Sample | None:
    return Sample.objects.filter(check_ref_id=check_id).order_by("-at_us", "-id").first()


def latency(
    *, check_id: int, now: datetime, hours: int = 3, limit: int = 180
) -> list[LatencyPoint]:
    """The latest samples as bars, oldest first."""
    since = to_us(now - timedelta(hours=hours))
    rows = Sample.objects.filter(check_ref_id=check_id, at_us__gte=since)
    newest = rows.order_by("-at_us", "-id")[:limit]
    return [
        LatencyPoint(
            at=row.at,
            ok=row.ok,
            tainted=row.tainted,
            ms=None if row.total_us is None else row.total_us / 1000,
        )
        for row in reversed(newest)
    ]


def phase_bars(sample: Sample) -> list[PhaseBar]:
    """The waterfall of one sample."""
    spans = [(name, getattr(sample, f"{name}_us")) for name in PHASE_LABELS if name != "total"]
    known = [(name, span) for name, span in spans if span is not None]
    whole = max(sum(span for _, span in known), sample.total_us or 0, 1)
    bars, begun = [], 0
    for name, span in known:
        bars.append(
            PhaseBar(
                name=name,
                label=PHASE_LABELS[name],
                took_us=span,
                start_permille=begun * 1000 // whole,
                width_permille=max(2, span * 1000 // whole),
            )
        )
        begun += span
    return bars


def conditions_of(sample: Sample) -> list[Condition]:
    """What was asked of the answer, what was seen and wanted."""
    return [Condition.from_json(one) for one in json.loads(sample.conditions or "[]")]


def watched_since(*, check_ids: Sequence[int]) -> dict[int, datetime]:
    return dict(Check.objects.filter(id__in=check_ids).values_list("id", "created_at"))


def cell_of(row: DayFigure) -> DayCell:
    seconds = Seconds(
        up_s=row.up_s,
        down_s=row.down_s,
        unknown_s=row.unknown_s,
        maintenance_s=row.maintenance_s,
        drill_s=row.drill_s,
    )
    return figures.cell(day=row.date, seconds=seconds, p95_us=row.p95_us)


def _today(turns: Sequence[Turn], *, today: date, now: datetime) -> DayCell:
    start, _ = times.day_bounds(today)
    earlier = [turn for turn in turns if turn.began_at <= start]
    seconds = figures.day_of(
        turns[len(earlier) :], day=today, before=earlier[-1] if earlier else None, now=now
    )
    return figures.cell(day=today, seconds=seconds, p95_us=None)
