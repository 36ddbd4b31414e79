"""页面加载: every window's lab grade and field figures, one window in full, and the tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from zhilian.core.access import admits
from zhilian.core.csvs import csv_response
from zhilian.core.times import local, local_date
from zhilian.monitoring import selectors
from zhilian.monitoring.selectors.load_page import TREND_DAYS, LoadPage, load_page
from zhilian.monitoring.selectors.loads import (
    GRADES,
    NO_GRADE,
    SORTS,
    LoadFilter,
    LoadRow,
    chosen_rows,
    load_board,
    load_summary,
)
from zhilian.monitoring.types import Device, Measured, Net, PageGrade
from zhilian.monitoring.views import load_looks as looks
from zhilian.monitoring.views import who

A_PAGE = 32
WORDS = {grade: PageGrade(grade).label for grade in GRADES} | {NO_GRADE: "无数据"}
ORDERS = (
    ("catalogue", "按窗口清单"),
    ("lab", "实验室最慢在前"),
    ("field", "现场 p75 最慢在前"),
    ("excellent", "优秀占比最低在前"),
    ("query", "查询最慢在前"),
    ("odd", "异常样本最多在前"),
    ("n", "样本最多在前"),
)
HEADER = (
    "页面", "编号", "子平台", "实验室评级", "实验室用时（ms）", "空白页（ms）", "测量时间",
    "现场样本", "现场 p75（ms）", "优秀占比", "合格占比", "查询样本", "查询 p75（ms）", "异常样本",
)  # fmt: skip
KINDS = (Measured.TTFB, Measured.FCP, Measured.LCP, Measured.LOAD, Measured.QUERY)


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A row of the board as the template takes it."""

    row: LoadRow
    field: looks.Band
    query: looks.Band


@admits(*who.READERS)
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    today = local_date(now)
    found = load_board(today=today)
    wanted = _wanted(request.GET, found.lines)
    chosen = chosen_rows(found.rows, wanted)
    page, next_key = _page(chosen, request.GET.get("after", "")[:60])
    summary = load_summary(found, today=today)
    query = _query(request.GET)
    context: dict[str, Any] = {
        "now": now,
        "wanted": wanted,
        "rows": [_shown(row) for row in page],
        "total": len(chosen),
        "summary": summary,
        "field": looks.band(summary.field),
        "query_band": looks.band(summary.query),
        "months": looks.month_rows(summary.months),
        "oddities": [(reason.label, n) for reason, n in summary.oddities.items()],
        "chips": _chips(request.GET, wanted, counts=dict(summary.grades)),
        "lines": found.lines,
        "orders": ORDERS,
        "query": query,
        "filtered": bool(wanted.q or wanted.line or wanted.grade),
        "next_url": f"?{_query(request.GET, after=next_key)}" if next_key else "",
        "first_url": f"?{query}" if request.GET.get("after") else "",
    }
    return render(request, "monitoring/loads.html", context)


@admits(*who.READERS)
@require_GET
def export(request: HttpRequest) -> HttpResponseBase:
    now = timezone.now()
    found = load_board(today=local_date(now))
    rows = chosen_rows(found.rows, _wanted(request.GET, found.lines))
    return csv_response(f"页面加载-{local(now):%Y%m%d-%H%M}", HEADER, _cells(rows))


@admits(*who.READERS)
@require_GET
def one_page(request: HttpRequest, page: str) -> HttpResponse:
    now = timezone.now()
    today = local_date(now)
    found = load_page(page=page, today=today)
    if found is None:
        raise Http404
    checks = selectors.checks_of_window(window_code=page) if found.is_window else []
    context = {
        "now": now,
        "shown": found,
        "field": looks.band(found.field),
        "query_band": looks.band(found.query),
        "columns": looks.columns(found.field),
        "months": looks.month_rows(found.months),
        "kinds": [
            (kind.label, looks.band(found.split.kinds[kind]))
            for kind in KINDS
            if kind in found.split.kinds
        ],
        "devices": looks.split_rows(found.split.devices, words=dict(Device.choices)),
        "nets": looks.split_rows(found.split.nets, words=dict(Net.choices)),
        "versions": looks.split_rows(found.split.versions, words={}),
        "oddities": [(reason.label, n) for reason, n in found.oddities.items()],
        "page_checks": [check for check in checks if check.kind == "page"],
        "crumbs": [{"label": "页面加载", "href": "/ops/pages/"}],
        "too_few": looks.TOO_FEW,
        **_trends(found, today=today),
    }
    return render(request, "monitoring/load_page.html", context)


def _trends(found: LoadPage, *, today: Any) -> dict[str, Any]:
    first = today - timedelta(days=TREND_DAYS - 1)
    return {
        "field_points": looks.field_points(found.days, first=first, last=today),
        "lab_points": looks.lab_points(found.lab_days, first=first, last=today),
        "marks": looks.marks(found.marks, first=first),
    }


def _wanted(query: QueryDict, lines: Sequence[tuple[str, str]]) -> LoadFilter:
    """What the address asks for; what is not known is left out."""
    line, grade, sort = (query.get(name, "") for name in ("line", "grade", "sort"))
    return LoadFilter(
        q=query.get("q", "").strip()[:80],
        line=line if line in dict(lines) else "",
        grade=grade if grade in WORDS else "",
        sort=sort if sort in SORTS else "catalogue",
    )


def _page(rows: list[LoadRow], after: str) -> tuple[list[LoadRow], str]:
    """The rows behind the key, and the key of the next page."""
    codes = [row.page for row in rows]
    start = codes.index(after) + 1 if after in codes else 0
    shown = rows[start : start + A_PAGE]
    more = start + A_PAGE < len(rows)
    return shown, shown[-1].page if more and shown else ""


def _shown(row: LoadRow) -> Shown:
    return Shown(row=row, field=looks.band(row.field), query=looks.band(row.query))


def _chips(query: QueryDict, wanted: LoadFilter, *, counts: dict[str, int]) -> list[dict[str, Any]]:
    chips = [("", "全部窗口", sum(counts.values()))]
    chips += [(grade, WORDS[grade], counts[grade]) for grade in (*GRADES, NO_GRADE)]
    return [
        {
            "label": label,
            "count": count,
            "state": "NO_DATA" if grade == NO_GRADE else grade,
            "current": wanted.grade == grade,
            "href": f"?{_query(query, grade=grade)}",
        }
        for grade, label, count in chips
    ]


def _cells(rows: list[LoadRow]) -> Iterator[tuple[object, ...]]:
    for row in rows:
        field, query, lab = looks.band(row.field), looks.band(row.query), row.lab
        yield (
            row.name,
            row.page,
            row.line_name,
            WORDS[row.grade],
            _ms(lab.median_ms if lab else None),
            _ms(lab.blank_ms if lab else None),
            lab.at if lab else None,
            field.n,
            _ms(field.ms) if field.ms is not None else "样本不足",
            _share(field.excellent),
            _share(field.qualified),
            query.n,
            _ms(query.ms),
            row.oddities,
        )


def _ms(value: float | None) -> object:
    return None if value is None else round(value)


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.2%}"


def _query(query: QueryDict, **changes: str) -> str:
    kept = query.copy()
    kept.pop("after", None)
    for name, value in changes.items():
        kept.pop(name, None)
        if value:
            kept[name] = value
    return kept.urlencode()
