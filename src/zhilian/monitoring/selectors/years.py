"""A year of one check: its months, and what a span of days comes to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from zhilian.monitoring import grading
from zhilian.monitoring.figures import Seconds
from zhilian.monitoring.grading import Grades
from zhilian.monitoring.models import DayFigure, MonthFigure
from zhilian.monitoring.selectors.history import cell_of
from zhilian.monitoring.selectors.rollup import next_month
from zhilian.monitoring.types import DayCell

MONTHS = 13


@dataclass(frozen=True, kw_only=True)
class Span:
    """What some days come to: seconds by state, counts, percentiles of the merged sketch."""

    days: int
    seconds: Seconds
    grades: Grades

    @property
    def share_up(self) -> float | None:
        known = self.seconds.up_s + self.seconds.down_s
        return self.seconds.up_s / known if known else None

    @property
    def p50_ms(self) -> float | None:
        return _ms(self.grades.p50_us)

    @property
    def p95_ms(self) -> float | None:
        return _ms(self.grades.p95_us)

    @property
    def p99_ms(self) -> float | None:
        return _ms(self.grades.p99_us)


@dataclass(frozen=True, kw_only=True)
class Month(Span):
    """A month with its days, and how its P95 stands to the month before (1.0: the same)."""

    month: date
    cells: tuple[DayCell, ...]
    p95_to_last: float | None


def span(*, check_id: int, first: date, last: date) -> Span:
    """What the stored days from `first` to `last` come to; whole months are read as one row."""
    whole = [month for month in _months_of(first, last) if month >= first]
    whole = [month for month in whole if next_month(month) - timedelta(days=1) <= last]
    months = MonthFigure.objects.filter(check_ref_id=check_id, month__in=whole)
    days = DayFigure.objects.filter(check_ref_id=check_id, date__gte=first, date__lte=last)
    if whole:
        days = days.exclude(date__gte=whole[0], date__lt=next_month(whole[-1]))
    held = list(months.values("days", *grading.COLUMNS))
    count = sum(row["days"] for row in held)
    rest = list(days.values(*grading.COLUMNS))
    total = grading.sum_of([*held, *rest])
    return Span(
        days=count + len(rest),
        seconds=grading.seconds_of(total),
        grades=grading.grades_of(total),
    )


def _months_of(first: date, last: date) -> list[date]:
    found = [first.replace(day=1)]
    while next_month(found[-1]) <= last:
        found.append(next_month(found[-1]))
    return found


def months(*, check_id: int, today: date, count: int = MONTHS) -> list[Month]:
    """The latest months, the newest first; each day a cell."""
    since = _months_back(today.replace(day=1), count)
    rows = MonthFigure.objects.filter(check_ref_id=check_id, month__gt=since).order_by("month")
    cells: dict[date, list[DayCell]] = {}
    days = DayFigure.objects.filter(check_ref_id=check_id, date__gt=since).defer("sketch")
    for day in days.order_by("date"):
        cells.setdefault(day.date.replace(day=1), []).append(cell_of(day))
    found: list[Month] = []
    for row in rows.values("month", "days", *grading.COLUMNS):
        grades = grading.grades_of(row)
        last = found[-1].grades.p95_us if found else None
        found.append(
            Month(
                month=row["month"],
                days=row["days"],
                seconds=grading.seconds_of(row),
                grades=grades,
                cells=tuple(cells.get(row["month"], ())),
                p95_to_last=grades.p95_us / last if last and grades.p95_us else None,
            )
        )
    return found[::-1]


def _months_back(month: date, count: int) -> date:
    for _ in range(count):
        month = (month - timedelta(days=1)).replace(day=1)
    return month


def _ms(us: int | None) -> float | None:
    return None if us is None else us / 1000
