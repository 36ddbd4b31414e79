"""The list of incidents and its export."""

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from zhilian.contract import selectors as contract
from zhilian.contract.types import ClockView
from zhilian.core.access import admits
from zhilian.core.csvs import csv_response
from zhilian.core.times import local
from zhilian.incidents import selectors
from zhilian.incidents.forms import FilterForm
from zhilian.incidents.models import Incident
from zhilian.incidents.types import CauseKind, FaultClass, Severity, Sort, Status, View
from zhilian.incidents.views import who
from zhilian.incidents.views.looks import look_of
from zhilian.incidents.views.tabs import tabs

HEADER = (
    "编号", "标题", "状态", "等级", "分类", "演练", "窗口", "故障发生", "发现", "接单", "到场",
    "恢复", "结案", "历时（分钟）", "处理自然时间（分钟）", "处理净用时（分钟）", "处理结论",
    "并入", "责任人", "核实", "原因类别", "原因", "教训与改进",
)  # fmt: skip


FIXES = ("fix_general", "fix_hardware")
BATCH = 200
DETAILS = ("cause_kind", "fault_class", "severity", "window", "drill", "since", "until", "sort")
DRILLS = (("no", "只看真实故障"), ("yes", "只看演练"))


@dataclass(frozen=True, kw_only=True)
class Row:
    incident: Incident
    clock: ClockView | None
    fix: ClockView | None
    lasted_s: float
    window: str
    tone: str
    icon: str


@admits(*who.READERS)
@require_GET
def incident_list(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    form = FilterForm(request.GET)
    wanted = selectors.with_overdue(form.wanted(person_id=who.person_id(request)), now=now)
    for words in form.unread():
        messages.warning(request, words)
    names = selectors.window_names()
    page = selectors.incidents_page(wanted=wanted, after=request.GET.get("after", ""))
    etag = _etag(page.rows)
    if request.GET.get("news"):
        return _news(request, etag)
    context = {
        "now": now,
        "tabs": tabs("list"),
        "etag": etag,
        "news_url": _news_url(request),
        "views": _views(request, wanted.view),
        "causes": CauseKind.choices,
        "form": form,
        "wanted": wanted,
        "filtered": any(request.GET.get(name) for name in form.fields if name != "sort"),
        "rows": _rows(page.rows, names=names, now=now),
        "next_url": _with(request, after=page.next_key) if page.next_key else "",
        "first_url": _with(request, after="") if request.GET.get("after") else "",
        "export_query": _query(request, after=""),
        "windows": list(names.items()),
        "detailed": any(request.GET.get(name) for name in DETAILS),
        "statuses": Status.choices,
        "classes": FaultClass.choices,
        "severities": Severity.choices,
        "sorts": Sort.choices,
        "drills": DRILLS,
        "may_report": who.holds(request, who.REPORTERS),
    }
    return render(request, "incidents/list.html", context)


@admits(*who.READERS)
@require_GET
def incident_export(request: HttpRequest) -> StreamingHttpResponse:
    now = timezone.now()
    asked = FilterForm(request.GET).wanted(person_id=who.person_id(request))
    found = selectors.all_matching(wanted=selectors.with_overdue(asked, now=now))
    return csv_response(f"故障-{local(now):%Y%m%d}", HEADER, _cells(found.iterator(), now=now))


def _etag(rows: Sequence[Incident]) -> str:
    seen = repr([(one.version, one.status) for one in rows])
    return f'W/"{zlib.crc32(seen.encode()):08x}"'


def _news(request: HttpRequest, etag: str) -> HttpResponse:
    """Whether the page that is being read is still the present one; its rows are never moved."""
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponse(status=304)
    else:
        response = render(request, "incidents/_news.html", {"again": _again(request)})
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "no-store"
    return response


def _again(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("news", None)
    return f"?{query.urlencode()}"


def _news_url(request: HttpRequest) -> str:
    query = request.GET.copy()
    query["news"] = "1"
    return f"?{query.urlencode()}"


def _rows(found: Sequence[Incident], *, names: Mapping[str, str], now: datetime) -> list[Row]:
    """Each with the running clock that ends first, and the repair's gross and net."""
    clocks = contract.clocks_of_subjects(subjects=[one.subject for one in found], now=now)
    return [
        Row(
            incident=one,
            clock=next((c for c in clocks.get(one.subject, []) if c.running), None),
            fix=_fix(clocks.get(one.subject, [])),
            lasted_s=_lasted_s(one, now=now),
            window=names.get(one.window_code, one.window_code),
            tone=look_of(one)[0],
            icon=look_of(one)[1],
        )
        for one in found
    ]


def _lasted_s(one: Incident, *, now: datetime) -> float:
    return ((one.ended_at or now) - one.fault_began_at).total_seconds()


def _fix(clocks: Sequence[ClockView]) -> ClockView | None:
    return next((clock for clock in clocks if clock.policy in FIXES), None)


def _views(request: HttpRequest, current: str) -> list[dict[str, object]]:
    """Ready-made questions as chips; the other filters stay."""
    query = request.GET.copy()
    query.pop("after", None)
    chips: list[dict[str, object]] = []
    for view in View:
        query["view"] = view.value
        address = query.urlencode()
        chips.append({"label": view.label, "href": f"?{address}", "current": view.value == current})
    return chips


def _cells(found: Iterator[Incident], *, now: datetime) -> Iterator[tuple[object, ...]]:
    for part in _batches(found):
        clocks = contract.clocks_of_subjects(subjects=[one.subject for one in part], now=now)
        for one in part:
            yield _line(one, _fix(clocks.get(one.subject, [])), now=now)


def _batches(found: Iterator[Incident]) -> Iterator[list[Incident]]:
    while part := list(islice(found, BATCH)):
        yield part


def _line(one: Incident, fix: ClockView | None, *, now: datetime) -> tuple[object, ...]:
    return (
        one.number,
        one.title,
        one.get_status_display(),
        one.get_severity_display(),
        one.get_fault_class_display(),
        "是" if one.drill else "否",
        one.window_code,
        one.fault_began_at,
        one.detected_at,
        one.accepted_at,
        one.arrived_at,
        one.restored_at,
        one.closed_at,
        round(_lasted_s(one, now=now) / 60, 1),
        round(fix.elapsed_s / 60, 1) if fix else "",
        round(fix.net_s / 60, 1) if fix else "",
        fix.verdict.label if fix else "",
        one.merged_into.number if one.merged_into else "",
        one.owner.name if one.owner else "",
        one.get_proof_display() if one.proof else "",
        one.get_cause_kind_display() if one.cause_kind else "",
        one.cause,
        one.lesson,
    )


def _with(request: HttpRequest, *, after: str) -> str:
    return f"?{_query(request, after=after)}"


def _query(request: HttpRequest, *, after: str) -> str:
    """The filters as they stand, with another place to begin."""
    query = request.GET.copy()
    query.pop("after", None)
    if after:
        query["after"] = after
    return query.urlencode()
