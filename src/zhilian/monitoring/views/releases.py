"""版本标记: what was released when; marks by hand for what the software cannot know."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhilian.core.access import admits
from zhilian.core.csvs import csv_response
from zhilian.core.errors import Refusal
from zhilian.core.times import local
from zhilian.monitoring.load_forms import ReleaseForm
from zhilian.monitoring.selectors import rum
from zhilian.monitoring.service import releases as service
from zhilian.monitoring.views import who

A_PAGE = 30
HEADER = ("版本", "启用时间", "说明", "记录人", "撤下时间")
CRUMBS = [{"label": "页面加载", "href": "/ops/pages/"}]


@admits(*who.READERS)
@require_GET
def releases(request: HttpRequest) -> HttpResponse:
    q, after = request.GET.get("q", "").strip()[:80], request.GET.get("after", "")
    key = int(after) if after.isascii() and after.isdigit() and len(after) < 18 else 0
    rows, total = rum.release_page(q=q, after=key, size=A_PAGE + 1)
    shown = rows[:A_PAGE]
    context = {
        "now": timezone.now(),
        "rows": shown,
        "total": total,
        "q": q,
        "may_act": who.may_act(request),
        "next_url": f"?q={q}&after={shown[-1].pk}" if len(rows) > A_PAGE else "",
        "first_url": f"?q={q}" if key else "",
        "crumbs": CRUMBS,
    }
    return render(request, "monitoring/releases.html", context)


@admits(*who.READERS)
@require_GET
def export(request: HttpRequest) -> HttpResponseBase:
    q = request.GET.get("q", "").strip()[:80]
    rows, _ = rum.release_page(q=q, after=0, size=100_000)
    cells = (
        (row.name, row.at, row.note, row.by.name if row.by else "系统", row.withdrawn_at)
        for row in rows
    )
    return csv_response(f"版本标记-{local(timezone.now()):%Y%m%d-%H%M}", HEADER, cells)


@admits(*who.ACTORS)
@require_http_methods(["GET", "POST"])
def mark(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    form = ReleaseForm(request.POST or None, now=now)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            made = service.mark_release(person_id=who.person_id(request), **form.cleaned_data)
        except Refusal as refused:
            refusal = refused
        else:
            messages.success(request, f"已标记“{made.name}”，走势图上可以看到。")
            return redirect("loads:releases")
    context = {"now": now, "form": form, "refusal": refusal, "crumbs": CRUMBS}
    return render(request, "monitoring/release_new.html", context)


@admits(*who.ACTORS)
@require_POST
def withdraw(request: HttpRequest, release_id: int) -> HttpResponse:
    try:
        taken = service.withdraw_release(
            release_id=release_id, person_id=who.person_id(request), at=timezone.now()
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"已撤下“{taken.name}”。")
    return redirect("loads:releases")
