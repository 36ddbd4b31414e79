"""Day and month figures are stored as the evidence says them; see `selectors.rollup`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from zhilian.core import events
from zhilian.monitoring import figures, grading
from zhilian.monitoring.events import FiguresRebuilt
from zhilian.monitoring.grading import NO_GRADES, Grades
from zhilian.monitoring.models import DayFigure, MonthFigure
from zhilian.monitoring.selectors import rollup


@dataclass(frozen=True, kw_only=True)
class DayInput:
    """A day figure given from outside: demo history, or an import of an older system."""

    check_id: int
    date: date
    seconds: figures.Seconds
    grades: Grades = NO_GRADES


def roll_day(*, day: date, now: datetime) -> int:
    """Write the figures of a local day for every check that existed on it, then those of its
    month. Again is the same.
    """
    return roll_days(first=day, last=day, now=now)


def roll_days(
    *, first: date, last: date, now: datetime, check_ids: Sequence[int] | None = None
) -> int:
    """The same for several days, or for the checks named. How many figures were written."""
    written, months = 0, set[date]()
    for day, found in rollup.figured_days(first=first, last=last, now=now, check_ids=check_ids):
        with transaction.atomic():
            _store_days(DayFigure(check_ref_id=pk, date=day, **row) for pk, row in found.items())
        written += len(found)
        months.add(day.replace(day=1))
    for month in sorted(months):
        roll_month(month=month, check_ids=check_ids)
    return written


def rebuild_days(
    *, first: date, last: date, now: datetime, check_ids: Sequence[int] | None = None
) -> int:
    """Write figures anew because a person asked; the journal says so."""
    written = roll_days(first=first, last=last, now=now, check_ids=check_ids)
    with transaction.atomic():
        events.record(
            FiguresRebuilt(at=now, first=f"{first:%F}", last=f"{last:%F}", figures=written)
        )
    return written


@transaction.atomic
def bulk_day_figures(*, rows: Iterable[DayInput]) -> int:
    """Store many days at once; a day that is there is replaced. Their months follow."""
    held = list(rows)
    _store_days(
        DayFigure(
            check_ref_id=row.check_id, date=row.date, **grading.columns(row.seconds, row.grades)
        )
        for row in held
    )
    for month in sorted({row.date.replace(day=1) for row in held}):
        roll_month(month=month)
    return len(held)


@transaction.atomic
def roll_month(*, month: date, check_ids: Sequence[int] | None = None) -> int:
    """Write the sums of a month from its days."""
    found = rollup.summed_month(month=month, check_ids=check_ids)
    MonthFigure.objects.bulk_create(
        [MonthFigure(check_ref_id=pk, month=month, **row) for pk, row in found.items()],
        batch_size=50,
        update_conflicts=True,
        unique_fields=["check_ref", "month"],
        update_fields=["days", *grading.COLUMNS],
    )
    return len(found)


def _store_days(rows: Iterable[DayFigure]) -> None:
    DayFigure.objects.bulk_create(
        list(rows),
        batch_size=50,
        update_conflicts=True,
        unique_fields=["check_ref", "date"],
        update_fields=list(grading.COLUMNS),
    )
