"""Waivers: the purchaser's queue, one request with its effect, the decision, the export."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from zhilian.contract import book, selectors, service
from zhilian.contract.models import Waiver
from zhilian.contract.selectors.waivers import WaiverFilter
from zhilian.contract.types import WaiverKind, WaiverStatus
from zhilian.contract.views.shared import crumbs, or_404, page, person_id, word
from zhilian.core.access import admits
from zhilian.core.csvs import csv_response
from zhilian.core.errors import Refusal
from zhilian.directory.types import CONSOLE_ROLES, Role

HEADER = [
    "编号", "对象", "时限", "条款", "申请类型", "到期", "申请理由", "证据", "申请人", "申请时间",
    "状态", "审批意见", "审批人", "审批时间", "撤回原因", "撤回时间",
]  # fmt: skip


@admits(*CONSOLE_ROLES)
@require_GET
def waivers(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    chosen = _chosen(request)
    found = selectors.waiver_page(chosen=chosen, after=request.GET.get("after", ""))
    names = selectors.subject_views(subjects=[row.clock.subject for row in found.rows])
    effects = selectors.effects(of=found.rows, now=now)
    context = {
        "now": now,
        "chosen": chosen,
        "found": found,
        "rows": [
            {"waiver": row, "subject": names[row.clock.subject], "effect": effects[row.pk]}
            for row in found.rows
        ],
        "chips": _chips(request, chosen, waiting=found.waiting),
        "kinds": WaiverKind.choices,
        "filtered": any((chosen.q, chosen.kind, chosen.status)),
        "next_url": f"?{_address(request, after=found.next_key)}" if found.next_key else "",
        "first_url": f"?{_address(request)}" if request.GET.get("after") else "",
        "csv_query": _address(request),
    }
    return page(request, "waivers.html", context, tab="waivers")


@admits(*CONSOLE_ROLES)
@require_GET
@or_404
def waiver(request: HttpRequest, waiver_id: int) -> HttpResponse:
    """What is asked, why, and what it would change: gross, net and both verdicts."""
    now = timezone.now()
    found = selectors.waiver(waiver_id=waiver_id)
    subject = found.clock.subject
    context = {
        "now": now,
        "waiver": found,
        "effect": selectors.effect(of=found, now=now),
        "clock": selectors.clock(clock_id=found.clock_id, now=now),
        "subject": selectors.subject_views(subjects=[subject])[subject],
        "clause": book.clause(found.clock.policy.clause),
        "as_label": _as_label(found),
        "entries": _history(found),
        "crumbs": crumbs("waivers"),
    }
    return page(request, "waiver.html", context, tab="waivers")


@admits(*CONSOLE_ROLES)
@require_GET
def waivers_export(request: HttpRequest) -> HttpResponseBase:
    rows = selectors.waiver_rows(chosen=_chosen(request))
    return csv_response("豁免", HEADER, _cells(rows.iterator()))


@admits(Role.PURCHASER)
@require_POST
@or_404
def decide(request: HttpRequest, waiver_id: int) -> HttpResponse:
    """Approve or refuse, with the reason that was asked for."""
    approve = request.POST.get("decision") == "approve"
    act = service.approve_waiver if approve else service.refuse_waiver
    done = "已同意豁免，评定随之改变，时钟记录不变。" if approve else "已记录不同意豁免。"
    try:
        act(
            waiver_id=waiver_id,
            person_id=person_id(request),
            answer=request.POST.get("answer", "")[:500],
            at=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("contract:waiver", waiver_id)


@admits(Role.PURCHASER)
@require_POST
@or_404
def revoke(request: HttpRequest, waiver_id: int) -> HttpResponse:
    """Take an approval back; the history keeps both."""
    try:
        service.revoke_waiver(
            waiver_id=waiver_id,
            person_id=person_id(request),
            reason=request.POST.get("reason", "")[:500],
            at=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "已撤回同意，这次超时重新计入考核，记录保留。")
    return redirect("contract:waiver", waiver_id)


def _chosen(request: HttpRequest) -> WaiverFilter:
    return WaiverFilter(
        q=word(request, "q"), status=word(request, "status"), kind=word(request, "kind")
    )


def _chips(request: HttpRequest, chosen: WaiverFilter, *, waiting: int) -> list[dict[str, Any]]:
    chips: list[dict[str, Any]] = []
    for value, label in [("", "全部"), *WaiverStatus.choices]:
        chip = {
            "label": label,
            "href": f"?{_address(request, status=value)}",
            "current": chosen.status == value,
        }
        if value == WaiverStatus.REQUESTED and waiting:
            chip["count"] = waiting
        chips.append(chip)
    return chips


def _address(request: HttpRequest, **changes: str) -> str:
    query = request.GET.copy()
    query.pop("after", None)
    for name, value in changes.items():
        query[name] = value
    return query.urlencode()


def _as_label(found: Waiver) -> str:
    policy = book.policies().get(found.as_policy)
    return policy.label if policy else ""


def _history(found: Waiver) -> list[dict[str, Any]]:
    """What happened to the request, oldest first."""
    rows = [
        ("提出申请", found.requested_at, found.requested_by, found.reason, "send", "blue"),
        *_decision(found),
    ]
    if found.revoked_at is not None:
        rows.append(
            ("撤回同意", found.revoked_at, found.revoked_by, found.revoke_reason, "undo-2", "risk")
        )
    return [
        {"title": title, "at": at, "who": str(who or ""), "text": text, "icon": icon, "tone": tone}
        for title, at, who, text, icon, tone in rows
    ]


def _decision(found: Waiver) -> list[tuple[Any, ...]]:
    if found.decided_at is None:
        return []
    refused = found.status == WaiverStatus.REFUSED
    look = ("x", "plain") if refused else ("handshake", "good")
    title = "采购人不同意" if refused else "采购人同意"
    return [(title, found.decided_at, found.decided_by, found.answer, *look)]


def _cells(rows: Iterator[Waiver]) -> Iterator[list[object]]:
    for row in rows:
        yield [
            row.pk, row.clock.subject, row.clock.policy.label, row.clock.policy.clause,
            row.get_kind_display(), row.clock.due_at, row.reason, row.evidence,
            row.requested_by, row.requested_at, row.get_status_display(), row.answer,
            row.decided_by or "", row.decided_at, row.revoke_reason, row.revoked_at,
        ]  # fmt: skip
