"""How the pages stand against clause C2.2 at the end of a period."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from zhilian.catalogue import selectors as catalogue
from zhilian.contract import limits
from zhilian.core.times import local_date
from zhilian.monitoring import rum
from zhilian.monitoring.rum import NOTHING, Histogram
from zhilian.monitoring.selectors import rum as field
from zhilian.monitoring.selectors.page_loads import LabGrade, lab_grades
from zhilian.monitoring.types import PageGrade

FRESH = timedelta(days=2)
FIELD_DAYS = 30


@dataclass(frozen=True, kw_only=True)
class LoadStanding:
    """The latest grade of each window in the period, the period's window-days, and the field.

    A grade older than two days is no longer a grade: every window is measured daily.
    """

    names: Mapping[str, str]
    excellent: int
    qualified: int
    unqualified: tuple[str, ...]
    ungraded: tuple[str, ...]
    window_days: int
    good_window_days: int
    field: Histogram
    slow_in_field: tuple[str, ...]
    improves: bool | None

    @property
    def graded(self) -> int:
        return self.excellent + self.qualified + len(self.unqualified)

    @property
    def share(self) -> float:
        good = self.excellent + self.qualified
        return round(100 * good / self.graded, 2) if self.graded else 0.0


def fresh_grades(*, today: date) -> dict[str, LabGrade]:
    """The latest real grade of each window that is not too old to count."""
    days = lab_grades(first=today - FRESH, last=today)
    return {one.window_code: one for one in days if one.grade is not PageGrade.VOID}


def standing(*, start: datetime, end: datetime) -> LoadStanding:
    today = local_date(end)
    names = {one.code: one.name for one in catalogue.windows()}
    days = [
        one
        for one in lab_grades(first=local_date(start), last=today)
        if one.window_code in names and one.grade is not PageGrade.VOID
    ]
    latest = {one.window_code: one for one in days if one.date >= today - FRESH}
    first = max(local_date(start), today - timedelta(days=FIELD_DAYS - 1))
    loads = field.field_by_page(first=first, last=today)
    by_day = field.field_days_of_windows(first=local_date(start), last=today)
    return LoadStanding(
        names=names,
        excellent=_count(latest.values(), PageGrade.EXCELLENT),
        qualified=_count(latest.values(), PageGrade.QUALIFIED),
        unqualified=tuple(
            code for code, one in latest.items() if one.grade is PageGrade.UNQUALIFIED
        ),
        ungraded=tuple(code for code in names if code not in latest),
        window_days=len(days),
        good_window_days=sum(one.grade is not PageGrade.UNQUALIFIED for one in days),
        field=rum.total(loads.get(code, NOTHING) for code in names),
        slow_in_field=tuple(code for code in names if _is_slow(loads.get(code, NOTHING))),
        improves=rum.improves(rum.months(by_day.items())),
    )


def _count(found: Iterable[LabGrade], grade: PageGrade) -> int:
    return sum(one.grade is grade for one in found)


def _is_slow(loads: Histogram) -> bool:
    p75 = loads.p75_if_enough
    return p75 is not None and p75 > limits.PAGE_QUALIFIED_MS
