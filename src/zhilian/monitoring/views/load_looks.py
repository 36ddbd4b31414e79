"""Figures of page loads as rows and columns that templates and charts take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from zhilian.contract import limits
from zhilian.monitoring.grades import grade_of
from zhilian.monitoring.models import Release
from zhilian.monitoring.rum import EDGES, FEWEST, NOTHING, Histogram, Month
from zhilian.monitoring.selectors.load_page import mark_places
from zhilian.monitoring.selectors.page_loads import LabGrade

EXCELLENT, QUALIFIED = limits.PAGE_EXCELLENT_MS, limits.PAGE_QUALIFIED_MS
NAMED_EDGES = {100, 200, 400, 800, 1200, 2000, 4000, 20_000}
LINES = {EXCELLENT: f"优秀 ≤ {EXCELLENT} ms", QUALIFIED: f"合格 ≤ {QUALIFIED} ms"}
TONES = {"EXCELLENT": "good", "QUALIFIED": "risk", "UNQUALIFIED": "bad"}
TICK_EVERY = 15


@dataclass(frozen=True, kw_only=True)
class Band:
    """One figure with its grade; without enough measurements there is neither."""

    ms: float | None
    grade: str
    n: int
    excellent: float | None = None
    qualified: float | None = None

    @property
    def tone(self) -> str:
        return TONES.get(self.grade, "unk")

    @property
    def between(self) -> float:
        """Qualified, but not excellent."""
        return (self.qualified or 0.0) - (self.excellent or 0.0)

    @property
    def beyond(self) -> float:
        return 1.0 - (self.qualified or 0.0)


def band(loads: Histogram) -> Band:
    p75 = loads.p75_if_enough
    return Band(
        ms=p75,
        grade="NO_DATA" if p75 is None else grade_of(round(p75 * 1000)).value,
        n=loads.n,
        excellent=loads.excellent if loads.enough else None,
        qualified=loads.qualified if loads.enough else None,
    )


def columns(loads: Histogram) -> list[dict[str, Any]]:
    """The spread, one column a bucket, with the lines of the contract at their edges."""
    found = []
    for place, n in enumerate(loads.counts):
        low = EDGES[place - 1] if place else 0
        high = EDGES[place] if place < len(EDGES) else None
        share = n / loads.n if loads.n else 0
        span = f"{low}–{high} ms" if high else f"{low} ms 以上"
        found.append(
            {
                "n": n,
                "tone": _tone(high),
                "title": f"{span}：{n} 次，占 {share:.1%}",
                "edge": str(high) if high in NAMED_EDGES else "",
                "line": LINES.get(high or 0, ""),
            }
        )
    return found


def field_points(
    days: Mapping[date, Histogram], *, first: date, last: date
) -> list[dict[str, Any]]:
    """p75 of each day; a day with too few measurements is a gap and says so."""
    points = []
    for place in range((last - first).days + 1):
        day = first + timedelta(days=place)
        loads = days.get(day, NOTHING)
        p75 = loads.p75_if_enough
        told = f"p75 {p75:.0f} ms，{loads.n} 次" if p75 is not None else f"样本不足（{loads.n} 次）"
        points.append(_point(day, p75, f"{day:%m-%d} {told}", place))
    return points


def lab_points(days: Sequence[LabGrade], *, first: date, last: date) -> list[dict[str, Any]]:
    found = {one.date: one for one in days}
    points = []
    for place in range((last - first).days + 1):
        day = first + timedelta(days=place)
        lab = found.get(day)
        told = f"{lab.grade.label}" if lab else "没有测量"
        ms = lab.median_ms if lab else None
        told += f" {ms:.0f} ms" if ms is not None else ""
        points.append(_point(day, ms, f"{day:%m-%d} {told}", place))
    return points


def marks(found: Sequence[Release], *, first: date) -> list[dict[str, Any]]:
    return [
        {"place": place, "name": mark.name, "title": f"{mark.at:%m-%d} {mark.name} {mark.note}"}
        for place, mark in mark_places(found, first=first)
    ]


@dataclass(frozen=True, kw_only=True)
class MonthRow:
    """One month beside the month before; `better` is None where they cannot be compared."""

    first: date
    band: Band
    p75_change: float | None
    excellent_change: float | None

    @property
    def quicker(self) -> bool:
        return self.p75_change is not None and self.p75_change < 0


def month_rows(found: Sequence[Month]) -> list[MonthRow]:
    """Newest first."""
    return [
        MonthRow(
            first=month.first,
            band=band(month.loads),
            p75_change=month.p75_change,
            excellent_change=month.excellent_change,
        )
        for month in reversed(found)
    ]


def split_rows(
    found: Mapping[str, Histogram], *, words: Mapping[str, str]
) -> list[tuple[str, Band]]:
    """Most measurements first."""
    ordered = sorted(found.items(), key=lambda one: -one[1].n)
    return [(words.get(key, key), band(loads)) for key, loads in ordered]


def _point(day: date, value: float | None, title: str, place: int) -> dict[str, Any]:
    tick = f"{day:%m-%d}" if place % TICK_EVERY == TICK_EVERY // 2 else ""
    return {"value": value, "title": title, "tick": tick}


def _tone(high: int | None) -> str:
    if high is None or high > QUALIFIED:
        return "bad"
    return "good" if high <= EXCELLENT else "risk"


TOO_FEW = f"少于 {FEWEST} 次不下结论"
