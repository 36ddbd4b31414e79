"""What the evidence says of a day and of a month, read anew from packs, flips and days. Nothing is
written here: `service.figures` stores it, `selectors.rebuild` compares it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from zhilian.core import times
from zhilian.monitoring import figures, grading, packing
from zhilian.monitoring.grading import NO_GRADES, Grades
from zhilian.monitoring.models import Check, DayFigure, DayPack
from zhilian.monitoring.selectors.history import degraded_of, turns_of

Columns = dict[str, Any]


def figured_days(
    *, first: date, last: date, now: datetime, check_ids: Sequence[int] | None = None
) -> Iterator[tuple[date, dict[int, Columns]]]:
    """The figures of each local day: of every check that existed on it, or of those named."""
    lives = _lives(last=last, check_ids=check_ids)
    until = times.day_bounds(last)[1]
    turns = turns_of(check_ids=list(lives), until=until)
    degraded = degraded_of(check_ids=list(lives), until=until)
    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        start, end = times.day_bounds(day)
        ids = [pk for pk, (made, gone) in lives.items() if made < end and (gone or start) >= start]
        grades = graded(day=day, check_ids=ids)
        yield (
            day,
            {
                pk: grading.columns(
                    figures.day_within(
                        turns.get(pk, ()), day=day, now=now, degraded=degraded.get(pk, ())
                    ),
                    grades.get(pk, NO_GRADES),
                )
                for pk in ids
            },
        )


def _lives(
    *, last: date, check_ids: Sequence[int] | None
) -> dict[int, tuple[datetime, datetime | None]]:
    """When each check was made and retired."""
    found = Check.objects.filter(created_at__lt=times.day_bounds(last)[1])
    if check_ids is not None:
        found = found.filter(id__in=check_ids)
    rows = found.order_by("id").values_list("id", "created_at", "retired_at")
    return {pk: (made, gone) for pk, made, gone in rows}


def graded(*, day: date, check_ids: Sequence[int]) -> dict[int, Grades]:
    """The grades of each pack of the day."""
    rows = DayPack.objects.filter(date=day, check_ref_id__in=check_ids)
    found = rows.values_list("check_ref_id", "answer").iterator(chunk_size=200)
    return {pk: grading.of_day(packing.unpack(answer)) for pk, answer in found}


def summed_month(*, month: date, check_ids: Sequence[int] | None = None) -> dict[int, Columns]:
    """The sums of each check's month, from its stored days."""
    found = DayFigure.objects.filter(date__gte=month, date__lt=next_month(month))
    if check_ids is not None:
        found = found.filter(check_ref_id__in=check_ids)
    days: dict[int, list[Columns]] = {}
    for row in found.order_by("date").values("check_ref_id", *grading.COLUMNS):
        days.setdefault(row["check_ref_id"], []).append(row)
    return {pk: grading.sum_of(held) | {"days": len(held)} for pk, held in days.items()}


def next_month(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)
