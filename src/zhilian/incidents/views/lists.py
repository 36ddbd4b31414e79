"""The list of incidents and its export."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

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
from zhilian.incidents.types import FaultClass, Severity, Sort, Status
from zhilian.incidents.views import who
from zhilian.incidents.views.looks import look_of

HEADER = (
    "编号", "标题", "状态", "等级", "分类", "演练", "窗口", "故障发生", "发现", "接单", "到场",
    "恢复", "结案", "历时（分钟）", "责任人", "核实", "原因", "教训与改进",
)  # fmt: skip


DETAILS = ("fault_class", "severity", "window", "drill", "since", "until", "sort")
DRILLS = (("no", "只看真实故障"), ("yes", "只看演练"))


@dataclass(frozen=True, kw_only=True)
class Row:
    incident: Incident
    clock: ClockView | None
    lasted_s: float
    window: str
    tone: str
    icon: str


@admits(*who.READERS)
@require_GET
def incident_list(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    form = FilterForm(request.GET)
    wanted = form.wanted()
    names = selectors.window_names()
    page = selectors.incidents_page(wanted=wanted, after=request.GET.get("after", ""))
    context = {
        "now": now,
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
    found = selectors.all_matching(wanted=FilterForm(request.GET).wanted())
    return csv_response(f"故障-{local(now):%Y%m%d}", HEADER, _cells(found.iterator(), now=now))


def _rows(found: Sequence[Incident], *, names: Mapping[str, str], now: datetime) -> list[Row]:
    """Each with the running clock that ends first."""
    first: dict[str, ClockView] = {}
    for clock in contract.open_clocks(now=now):
        held = first.get(clock.subject)
        if held is None or clock.due_at < held.due_at:
            first[clock.subject] = clock
    return [
        Row(
            incident=one,
            clock=first.get(one.subject),
            lasted_s=_lasted_s(one, now=now),
            window=names.get(one.window_code, one.window_code),
            tone=look_of(one)[0],
            icon=look_of(one)[1],
        )
        for one in found
    ]


def _lasted_s(one: Incident, *, now: datetime) -> float:
    return ((one.restored_at or now) - one.fault_began_at).total_seconds()


def _cells(found: Iterator[Incident], *, now: datetime) -> Iterator[tuple[object, ...]]:
    for one in found:
        yield (
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
            one.owner.name if one.owner else "",
            one.get_proof_display() if one.proof else "",
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
