"""Views on queue, audit and tokens: parse, one call, render."""

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from zhilian.core import audit, selectors, service, tokens
from zhilian.core.access import admits, signed_in
from zhilian.core.csvs import csv_response
from zhilian.core.listing import number
from zhilian.monitoring import selectors as monitoring

PAGE = 50
KEEPERS = ("ops_manager", "ops_software", "system_admin")
EXPORT_ROWS = 20_000


@admits(*KEEPERS)
@require_GET
def tasks(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    context = {"state": selectors.queue_state(now=now), "letters": selectors.dead_letters()}
    context["workers"] = selectors.live_workers(now=now)
    context["sending"] = monitoring.sending_state(now=now)
    return render(request, "system/tasks.html", context)


@admits(*KEEPERS)
@require_POST
def retry(request: HttpRequest) -> HttpResponse:
    try:
        revived = service.revive_dead_letter(
            task_id=UUID(request.POST.get("task_id", "")), at=timezone.now()
        )
    except ValueError:
        revived = False
    if revived:
        messages.success(request, "已重新投递，后台马上会再执行一次。")
    else:
        messages.warning(request, "没有这条死信，可能已经重新投递过。")
    return redirect("system:tasks")


@admits("audit_admin")
@require_GET
def audit_trail(request: HttpRequest) -> HttpResponse:
    q = request.GET.get("q", "").strip()[:80]
    before = number(request.GET.get("before", ""))
    service.note_audit_read(query=q or "全部", at=timezone.now())
    rows = selectors.journal(q=q, before=before, limit=PAGE + 1)
    more, rows = len(rows) > PAGE, rows[:PAGE]
    context = {"q": q, "rows": [_line(row) for row in rows], "before": before}
    context["next_key"] = rows[-1].pk if more else None
    return render(request, "system/audit.html", context)


@admits("audit_admin")
@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    audit.seal_pending()
    verdict = audit.verify()
    service.note_audit_read(query="校验整条链", at=timezone.now())
    return render(request, "system/verdict.html", {"verdict": verdict})


@admits("audit_admin")
@require_GET
def export(request: HttpRequest) -> StreamingHttpResponse:
    q = request.GET.get("q", "").strip()[:80]
    service.note_audit_read(query=f"导出 {q or '全部'}", at=timezone.now())
    rows = selectors.journal(q=q, limit=EXPORT_ROWS)
    header = ["编号", "发生时间", "记录时间", "类别", "对象", "谁", "途径", "地址", "内容", "封存"]
    return csv_response(
        "审计记录",
        header,
        (
            [
                row.pk, row.at, row.recorded_at, row.kind, row.subject, row.actor_label, row.via,
                row.address, json.dumps(row.data, ensure_ascii=False), _sealed(row),
            ]
            for row in rows
        ),
    )  # fmt: skip


@signed_in
def my_tokens(request: HttpRequest) -> HttpResponse:
    """One's own API tokens; a new one is shown once."""
    person_id = request.user.pk or 0
    fresh, error = "", ""
    name = request.POST.get("name", "").strip()[:60]
    if request.method == "POST":
        if name:
            fresh = tokens.make_token(person_id=person_id, name=name, at=timezone.now())
        else:
            error = "请填写用途，例如“周报脚本”，以后好认。"
    rows = tokens.tokens_of(person_id=person_id)
    context = {"rows": rows, "fresh": fresh, "error": error}
    return render(request, "system/tokens.html", context, status=400 if error else 200)


@signed_in
@require_POST
def revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    person_id = request.user.pk or 0
    if tokens.revoke_token(token_id=token_id, person_id=person_id, at=timezone.now()):
        messages.success(request, "令牌已吊销，用它的程序会马上收到 401。")
    else:
        messages.warning(request, "没有这个令牌，可能已经吊销。")
    return redirect("system:tokens")


def _sealed(row: Any) -> str:
    return row.seal.hash[:16] if hasattr(row, "seal") else "待封存"


def _line(row: Any) -> dict[str, Any]:
    return {
        "entry": row,
        "data": json.dumps(row.data, ensure_ascii=False) if row.data else "",
        "sealed": _sealed(row),
    }
