"""Lab grades of windows (C2.2): runs as they were measured, and one grade a window and day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max, Prefetch

from zhilian.monitoring.grades import grade_of
from zhilian.monitoring.models import PageLoad, PageRun
from zhilian.monitoring.types import PageGrade


@dataclass(frozen=True, kw_only=True)
class LabGrade:
    """A window on a day. With several runs the one in the middle speaks (the worse one of two), so
    nobody gains by measuring again; void runs are counted and speak for nothing, runs in a drill or
    in maintenance are left out. `median_ms` is None when most loads of that run failed, `blank_ms`
    is that run's empty page.
    """

    window_code: str
    date: date
    grade: PageGrade
    median_ms: float | None
    blank_ms: float | None
    at: datetime
    run_id: int
    profile: str
    runs: int
    void_runs: int


def lab_grades(*, first: date, last: date | None = None, window_code: str = "") -> list[LabGrade]:
    """One grade for each window and local day from `first` to `last` (both included), by window
    and day. A day on which a window had only void runs has the grade VOID; none at all: no row.
    """
    found = PageRun.objects.filter(date__gte=first, date__lte=last or first, aside="")
    found = found.filter(window_code=window_code) if window_code else found.exclude(window_code="")
    return _graded(found.order_by("window_code", "date", "at", "id"))


def latest_lab_grades() -> dict[str, LabGrade]:
    """The grade of the last day on which each window was measured, by window code."""
    kept = PageRun.objects.filter(aside="").exclude(window_code="")
    newest = kept.order_by("window_code").values("window_code")
    days = {row["window_code"]: row["day"] for row in newest.annotate(day=Max("date"))}
    if not days:
        return {}
    found = kept.filter(date__in=set(days.values()), window_code__in=days)
    rows = _graded(found.order_by("window_code", "date", "at", "id"))
    return {row.window_code: row for row in rows if row.date == days[row.window_code]}


def latest_lab_grade(*, window_code: str) -> LabGrade | None:
    """The grade of the last day on which this window was measured."""
    found = PageRun.objects.filter(window_code=window_code, aside="")
    last = found.order_by("-at", "-id").first()
    if last is None:
        return None
    return lab_grades(first=last.date, window_code=window_code)[0]


def page_runs(
    *,
    window_code: str = "",
    check_id: int | None = None,
    since: datetime | None = None,
    limit: int = 30,
) -> list[PageRun]:
    """The latest runs with their loads (`run.loads.all()`), newest first, in two queries."""
    in_order = Prefetch("loads", queryset=PageLoad.objects.order_by("n"))
    found = PageRun.objects.all()
    if window_code:
        found = found.filter(window_code=window_code)
    if check_id is not None:
        found = found.filter(check_ref_id=check_id)
    if since is not None:
        found = found.filter(at__gte=since)
    return list(found.order_by("-at", "-id").prefetch_related(in_order)[:limit])


def _graded(runs: Iterable[PageRun]) -> list[LabGrade]:
    by_day: dict[tuple[str, date], list[PageRun]] = {}
    for run in runs:
        by_day.setdefault((run.window_code, run.date), []).append(run)
    return [_grade_of_day(held) for held in by_day.values()]


def _grade_of_day(runs: Sequence[PageRun]) -> LabGrade:
    graded = sorted((run for run in runs if run.grade != PageGrade.VOID), key=_rank)
    speaks = graded[len(graded) // 2] if graded else runs[-1]
    return LabGrade(
        window_code=speaks.window_code,
        date=speaks.date,
        grade=grade_of(speaks.median_us) if graded else PageGrade.VOID,
        median_ms=speaks.median_ms,
        blank_ms=speaks.blank_ms,
        at=speaks.at,
        run_id=speaks.pk,
        profile=speaks.profile,
        runs=len(runs),
        void_runs=len(runs) - len(graded),
    )


def _rank(run: PageRun) -> tuple[bool, int]:
    """A run without a figure is longer than any."""
    return run.median_us is None, run.median_us or 0
