"""Waivers: what was asked, what the purchaser decided."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from zhilian.contract import selectors, service
from zhilian.contract.types import WaiverStatus
from zhilian.contract.views.shared import or_404, page, person_id, word
from zhilian.core.access import admits
from zhilian.core.csvs import csv_response
from zhilian.core.errors import Refusal
from zhilian.directory.types import CONSOLE_ROLES, Role

HEADER = [
    "编号", "对象", "时限", "条款", "到期", "申请理由", "申请人", "申请时间", "状态", "审批意见",
    "审批人", "审批时间",
]  # fmt: skip


@admits(*CONSOLE_ROLES)
@require_GET
def waivers(request: HttpRequest) -> HttpResponse:
    status = word(request, "status")
    rows = selectors.waivers(status=status)
    names = selectors.subject_views(subjects=[row.clock.subject for row in rows])
    context = {
        "rows": [{"waiver": row, "subject": names[row.clock.subject]} for row in rows],
        "chips": [
            {"label": label, "href": f"?status={value}", "current": status == value}
            for value, label in [("", "全部"), *WaiverStatus.choices]
        ],
        "status": status,
    }
    return page(request, "waivers.html", context, tab="waivers")


@admits(*CONSOLE_ROLES)
@require_GET
def waivers_export(request: HttpRequest) -> HttpResponseBase:
    rows = selectors.waivers(status=word(request, "status"), limit=20_000)
    return csv_response(
        "豁免",
        HEADER,
        (
            [
                row.pk, row.clock.subject, row.clock.policy.label, row.clock.policy.clause,
                row.clock.due_at, row.reason, row.requested_by, row.requested_at,
                row.get_status_display(), row.answer, row.decided_by or "", row.decided_at,
            ]
            for row in rows
        ),
    )  # fmt: skip


@admits(Role.PURCHASER)
@require_POST
@or_404
def decide(request: HttpRequest, waiver_id: int) -> HttpResponse:
    """Approve or refuse, with the reason that was asked for."""
    approve = request.POST.get("decision") == "approve"
    act = service.approve_waiver if approve else service.refuse_waiver
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
        done = "已同意豁免，评定随之改变，时钟记录不变。" if approve else "已记录不同意豁免。"
        messages.success(request, done)
    return redirect("contract:waivers")
