"""Clocks: the list, one clock with what happened to it, and the export."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from zhilian.contract import book, selectors, service
from zhilian.contract.forms import WaiverForm
from zhilian.contract.models import ClockEvent
from zhilian.contract.selectors.clocks import SORTS, STATES, ClockFilter
from zhilian.contract.types import ClockVerdict, ClockView
from zhilian.contract.views.shared import crumbs, or_404, page, person_id, word
from zhilian.core.access import admits
from zhilian.core.csvs import csv_response
from zhilian.core.errors import Refusal
from zhilian.directory.types import CONSOLE_ROLES, Role

PICTURES = {
    "STARTED": ("play", "blue"),
    "STOPPED": ("square-check", "good"),
    "REOPENED": ("rotate-ccw", "risk"),
    "WAITED": ("hourglass", "maint"),
    "CALENDAR": ("calendar-days", "plain"),
    "SUPERSEDED": ("route", "plain"),
}
HEADER = [
    "编号", "对象", "时限", "条款", "开始", "到期", "停止", "毛用时（分）", "等待（分）",
    "净用时（分）", "时限（分）", "结果", "演练",
]  # fmt: skip


@admits(*CONSOLE_ROLES)
@require_GET
def clocks(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    chosen = _chosen(request)
    found = selectors.clock_page(chosen=chosen, now=now, after=request.GET.get("after", ""))
    context = {
        "now": now,
        "chosen": chosen,
        "found": found,
        "rows": _named(found.rows),
        "states": [
            {
                "label": label,
                "href": f"?{_address(request, state=state)}",
                "current": state == chosen.state,
            }
            for state, label in STATES.items()
        ],
        "policies": [(each.name, each.label) for each in book.policies().values()],
        "sorts": list(SORTS.items()),
        "next_url": f"?{_address(request, after=found.next_key)}" if found.next_key else "",
        "first_url": f"?{_address(request)}" if request.GET.get("after") else "",
        "csv_url": f"{reverse('contract:clocks_export')}?{_address(request)}",
    }
    return page(request, "clocks.html", context, tab="clocks")


@admits(*CONSOLE_ROLES)
@require_GET
def clocks_export(request: HttpRequest) -> HttpResponseBase:
    rows = selectors.clock_rows(chosen=_chosen(request), now=timezone.now())
    return csv_response("时限", HEADER, _cells(rows))


@admits(*CONSOLE_ROLES)
@require_GET
@or_404
def clock(request: HttpRequest, clock_id: int) -> HttpResponse:
    policy = selectors.clock(clock_id=clock_id, now=timezone.now()).policy
    return _clock_page(request, clock_id, form=WaiverForm(policy=policy))


@admits(Role.OPS_MANAGER)
@require_POST
@or_404
def request_waiver(request: HttpRequest, clock_id: int) -> HttpResponse:
    now = timezone.now()
    form = WaiverForm(request.POST, policy=selectors.clock(clock_id=clock_id, now=now).policy)
    if form.is_valid():
        try:
            waiver_id = service.request_waiver(
                clock_id=clock_id,
                person_id=person_id(request),
                reason=form.cleaned_data["reason"],
                evidence=form.cleaned_data["evidence"],
                terms=form.terms(),
                at=now,
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "豁免申请已提交，等待采购人审批。")
            return redirect("contract:waiver", waiver_id)
    return _clock_page(request, clock_id, form=form, status=400)


def _clock_page(
    request: HttpRequest, clock_id: int, *, form: WaiverForm, status: int = 200
) -> HttpResponse:
    now = timezone.now()
    view = selectors.clock(clock_id=clock_id, now=now)
    waivers = selectors.waivers_for(clock_id=clock_id)
    context = {
        "now": now,
        "clock": view,
        "subject": selectors.subject_views(subjects=[view.subject])[view.subject],
        "clause": book.clause(view.clause),
        "policy": book.policies().get(view.policy),
        "calendars": book.CALENDARS,
        "thresholds": selectors.thresholds(clock_id=clock_id),
        "entries": _timeline(selectors.clock_events(clock_id=clock_id)),
        "waivers": waivers,
        "form": form,
        "may_ask": _may_ask(view, [waiver.status for waiver in waivers]),
        "crumbs": crumbs("clocks"),
    }
    return page(request, "clock.html", context, tab="clocks", status=status)


def _may_ask(view: ClockView, statuses: list[str]) -> bool:
    standing = any(status in ("REQUESTED", "APPROVED") for status in statuses)
    counts = not view.drill and not view.advisory
    return view.verdict is ClockVerdict.BREACHED and counts and not standing


def _chosen(request: HttpRequest) -> ClockFilter:
    state, sort = word(request, "state", default="open"), word(request, "sort", default="due")
    return ClockFilter(
        q=word(request, "q"),
        state=state if state in STATES else "open",
        policy=word(request, "policy"),
        drills=request.GET.get("drills") == "1",
        sort=sort if sort in SORTS else "due",
    )


def _address(request: HttpRequest, **changes: str) -> str:
    """The present filters with changes; paging starts anew."""
    query = request.GET.copy()
    query.pop("after", None)
    for name, value in changes.items():
        query[name] = value
    return query.urlencode()


def _named(rows: tuple[ClockView, ...]) -> list[dict[str, Any]]:
    names = selectors.subject_views(subjects=[row.subject for row in rows])
    return [{"clock": row, "subject": names[row.subject]} for row in rows]


def _timeline(rows: list[ClockEvent]) -> list[dict[str, Any]]:
    before: datetime | None = None
    entries = []
    for row in rows:
        picture, tone = PICTURES[row.kind]
        entries.append(
            {
                "at": row.at,
                "title": row.get_kind_display(),
                "text": _said(row),
                "icon": picture,
                "tone": tone,
                "step": (row.at - before).total_seconds() if before else None,
            }
        )
        before = row.at
    return entries


def _said(row: ClockEvent) -> str:
    parts = [row.reason]
    if row.until is not None:
        minutes = int((row.until - row.at).total_seconds() // 60)
        parts.append(f"共 {minutes} 分钟")
    if row.calendar is not None:
        parts.append(f"工作日历{row.calendar}")
    return "，".join(part for part in parts if part)


def _cells(rows: list[ClockView]) -> Iterator[list[object]]:
    for row in rows:
        yield [
            row.id, row.subject, row.label, row.clause, row.started_at, row.due_at, row.stopped_at,
            row.elapsed_s // 60, row.waiting_s // 60, row.net_s // 60, row.target_s // 60,
            row.verdict.label, "是" if row.drill else "否",
        ]  # fmt: skip
