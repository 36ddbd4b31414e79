"""One page's loads in full: the lab's rounds, the field's spread, trend, months and splits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from zhilian.core.times import local_date, local_midnight
from zhilian.monitoring import rum
from zhilian.monitoring.models import PageRun, Release
from zhilian.monitoring.rum import NOTHING, Histogram, Month
from zhilian.monitoring.selectors import rum as told
from zhilian.monitoring.selectors.loads import (
    DAYS,
    DESK_LINE,
    MONTHS_BACK,
    PORTAL_LINE,
    page_name,
)
from zhilian.monitoring.selectors.page_loads import (
    LabGrade,
    lab_grades,
    latest_lab_grade,
    page_runs,
)
from zhilian.monitoring.types import Measured, Oddity

TREND_DAYS = 90
RUNS = 12


@dataclass(frozen=True, kw_only=True)
class LoadPage:
    """`field` and what is split are of the last 30 days, `days` and `lab_days` of 90."""

    page: str
    name: str
    line: str
    line_name: str
    lab: LabGrade | None
    lab_days: tuple[LabGrade, ...]
    runs: tuple[PageRun, ...]
    split: told.Split
    days: Mapping[date, Histogram]
    months: tuple[Month, ...]
    oddities: Mapping[Oddity, int]
    marks: tuple[Release, ...]

    @property
    def is_window(self) -> bool:
        return self.line not in {PORTAL_LINE, DESK_LINE}

    @property
    def field(self) -> Histogram:
        return self.split.kinds.get(Measured.LOAD.value, NOTHING)

    @property
    def query(self) -> Histogram:
        return self.split.kinds.get(Measured.QUERY.value, NOTHING)

    @property
    def odd(self) -> int:
        return sum(self.oddities.values())


def load_page(*, page: str, today: date) -> LoadPage | None:
    """Everything of one page; None when there is no such page."""
    named = page_name(page)
    if named is None:
        return None
    name, line, line_name = named
    month, trend = today - timedelta(days=DAYS - 1), today - timedelta(days=TREND_DAYS - 1)
    half_year = (today - timedelta(days=MONTHS_BACK)).replace(day=1)
    days = told.field_days_of(page=page, first=half_year, last=today)
    lab_days = lab_grades(first=trend, last=today, window_code=page)
    return LoadPage(
        page=page,
        name=name,
        line=line,
        line_name=line_name,
        lab=lab_days[-1] if lab_days else None,
        lab_days=tuple(lab_days),
        runs=tuple(page_runs(window_code=page, limit=RUNS)),
        split=told.field_split(page=page, first=month, last=today),
        days={day: held for day, held in days.items() if day >= trend},
        months=tuple(rum.months(days.items())),
        oddities=told.oddities_of(page=page, first=month, last=today),
        marks=tuple(told.releases(since=local_midnight(trend))),
    )


@dataclass(frozen=True, kw_only=True)
class WindowLoad:
    """The loads of a window in short, for its own page: the lab's latest, 30 days of the field."""

    lab: LabGrade | None
    field: Histogram
    query: Histogram
    days: tuple[float | None, ...]


def window_load(*, page: str, today: date) -> WindowLoad:
    first = today - timedelta(days=DAYS - 1)
    days = told.field_days_of(page=page, first=first, last=today)
    dates = (first + timedelta(days=ago) for ago in range(DAYS))
    return WindowLoad(
        lab=latest_lab_grade(window_code=page),
        field=rum.total(days.values()),
        query=told.field_of(page=page, first=first, last=today, kind=Measured.QUERY),
        days=tuple(days.get(day, NOTHING).p75_if_enough for day in dates),
    )


def mark_places(marks: Sequence[Release], *, first: date) -> list[tuple[int, Release]]:
    """At which day of a trend that begins on `first` each mark stands."""
    return [(max(0, (local_date(mark.at) - first).days), mark) for mark in marks]
