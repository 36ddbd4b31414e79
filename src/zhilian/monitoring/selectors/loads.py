"""The page-load board: each page with its lab grade and its field figures side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import NoReverseMatch, reverse

from zhilian.catalogue import selectors as catalogue
from zhilian.monitoring import rum
from zhilian.monitoring.rum import NOTHING, Histogram, Month
from zhilian.monitoring.selectors import rum as field
from zhilian.monitoring.selectors.load_standing import fresh_grades
from zhilian.monitoring.selectors.page_loads import LabGrade
from zhilian.monitoring.types import Measured, Oddity, PageGrade

DAYS = 30
MONTHS_BACK = 184
NO_GRADE = "NONE"
PORTAL = {
    "portal:home": "平台首页",
    "portal:sub_platform": "子平台页",
    "portal:services": "全部服务与搜索",
}
PORTAL_LINE, DESK_LINE = "portal", "desk"
OTHER_LINES = ((PORTAL_LINE, "平台其他页面"), (DESK_LINE, "运维台页面"))


@dataclass(frozen=True, kw_only=True)
class LoadFilter:
    q: str = ""
    line: str = ""
    grade: str = ""
    sort: str = "catalogue"


@dataclass(frozen=True, kw_only=True)
class LoadRow:
    """One page: `lab` is the official figure, the rest is what readers' browsers reported."""

    page: str
    name: str
    line: str
    line_name: str
    is_window: bool
    lab: LabGrade | None
    field: Histogram
    query: Histogram
    days: tuple[float | None, ...]
    reasons: Mapping[Oddity, int]

    @property
    def oddities(self) -> int:
        return sum(self.reasons.values())

    @property
    def grade(self) -> str:
        """The lab's grade of the last days; NONE without one."""
        return self.lab.grade.value if self.lab else NO_GRADE

    @property
    def odd_share(self) -> float:
        seen = self.field.n + self.oddities
        return self.oddities / seen if seen else 0.0


@dataclass(frozen=True, kw_only=True)
class LoadBoard:
    """All rows, and what came in without a page that we know."""

    rows: tuple[LoadRow, ...]
    unplaced: Mapping[Oddity, int]

    @property
    def lines(self) -> list[tuple[str, str]]:
        """The sub-platforms of the windows, then where other pages stand."""
        named = {row.line: row.line_name for row in self.rows if row.is_window}
        return [*named.items(), *OTHER_LINES]


@dataclass(frozen=True, kw_only=True)
class LoadSummary:
    """All windows together."""

    grades: Mapping[str, int]
    field: Histogram
    query: Histogram
    oddities: Mapping[Oddity, int]
    months: tuple[Month, ...]

    @property
    def windows(self) -> int:
        return sum(self.grades.values())

    @property
    def odd(self) -> int:
        return sum(self.oddities.values())

    @property
    def improves(self) -> bool | None:
        return rum.improves(self.months)


def load_board(*, today: date) -> LoadBoard:
    """Every window in the catalogue's order, then the other pages that readers loaded."""
    first = today - timedelta(days=DAYS - 1)
    odd = field.oddities_by_page(first=first, last=today)
    kinds = (Measured.LOAD, Measured.QUERY)
    days = field.field_days(first=first, last=today, kinds=kinds)
    seen = _Seen(
        first=first,
        days=days[Measured.LOAD],
        queries={page: rum.total(held.values()) for page, held in days[Measured.QUERY].items()},
        odd=odd,
        lab=fresh_grades(today=today),
    )
    windows = {
        one.code: (one.name, one.sub_platform_code, one.sub_platform_name)
        for one in catalogue.windows()
    }
    rows = [_row(code, *named, seen=seen) for code, named in windows.items()]
    found = {page for page in {*seen.days, *odd} if page and page not in windows}
    others = sorted(found, key=_other_first)
    rows += [_row(page, *_named(page), seen=seen) for page in others]
    return LoadBoard(rows=tuple(rows), unplaced=odd.get("", {}))


def chosen_rows(rows: Iterable[LoadRow], wanted: LoadFilter) -> list[LoadRow]:
    """Those that the filter lets through, in its order."""
    q = wanted.q.casefold()
    kept = [
        row
        for row in rows
        if (row.line == wanted.line if wanted.line else row.is_window)
        and (not wanted.grade or row.grade == wanted.grade)
        and (not q or q in row.name.casefold() or q in row.page)
    ]
    order = SORTS.get(wanted.sort)
    return kept if order is None else sorted(kept, key=order)


def load_summary(board: LoadBoard, *, today: date) -> LoadSummary:
    """Of the windows alone: the portal's other pages and the desk are in no contract figure."""
    windows = [row for row in board.rows if row.is_window]
    grades = dict.fromkeys([*GRADES, NO_GRADE], 0)
    for row in windows:
        grades[row.grade] += 1
    odd = dict(board.unplaced)
    for row in board.rows:
        for reason, n in row.reasons.items():
            odd[reason] = odd.get(reason, 0) + n
    return LoadSummary(
        grades=grades,
        field=rum.total(row.field for row in windows),
        query=rum.total(row.query for row in board.rows if row.line != DESK_LINE),
        oddities=odd,
        months=tuple(months_of_windows(today=today)),
    )


def months_of_windows(*, today: date) -> list[Month]:
    first = (today - timedelta(days=MONTHS_BACK)).replace(day=1)
    return rum.months(field.field_days_of_windows(first=first, last=today).items())


def page_name(page: str) -> tuple[str, str, str] | None:
    """Name, code and name of its line. None for a page that is not known."""
    for one in catalogue.windows():
        if one.code == page:
            return one.name, one.sub_platform_code, one.sub_platform_name
    return _named(page) if ":" in page else None


GRADES = (PageGrade.EXCELLENT.value, PageGrade.QUALIFIED.value, PageGrade.UNQUALIFIED.value)
WORST = float("inf")
SORTS = {
    "lab": lambda row: -_lab_ms(row),
    "field": lambda row: -(row.field.p75_if_enough or 0.0),
    "excellent": lambda row: row.field.excellent if row.field.enough else WORST,
    "n": lambda row: -row.field.n,
    "odd": lambda row: -row.odd_share,
    "query": lambda row: -(row.query.p75_if_enough or 0.0),
}


def _lab_ms(row: LoadRow) -> float:
    """Failed pages are the slowest, pages without a grade stand last."""
    if row.lab is None or row.grade == NO_GRADE:
        return -1.0
    return WORST if row.lab.median_ms is None else row.lab.median_ms


@dataclass(frozen=True, kw_only=True)
class _Seen:
    first: date
    days: Mapping[str, Mapping[date, Histogram]]
    queries: Mapping[str, Histogram]
    odd: Mapping[str, Mapping[Oddity, int]]
    lab: Mapping[str, LabGrade]


def _row(page: str, name: str, line: str, line_name: str, *, seen: _Seen) -> LoadRow:
    days = seen.days.get(page, {})
    dates = (seen.first + timedelta(days=ago) for ago in range(DAYS))
    return LoadRow(
        page=page,
        name=name,
        line=line,
        line_name=line_name,
        is_window=line not in {PORTAL_LINE, DESK_LINE},
        lab=seen.lab.get(page),
        field=rum.total(days.values()),
        query=seen.queries.get(page, NOTHING),
        days=tuple(days.get(day, NOTHING).p75_if_enough for day in dates),
        reasons=seen.odd.get(page, {}),
    )


def _named(page: str) -> tuple[str, str, str]:
    lines = dict(OTHER_LINES)
    try:
        name = PORTAL.get(page) or reverse(page)
    except NoReverseMatch:
        name = page
    line = PORTAL_LINE if page.startswith("portal:") else DESK_LINE
    return name, line, lines[line]


def _other_first(page: str) -> tuple[bool, str]:
    return not page.startswith("portal:"), page
