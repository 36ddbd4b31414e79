"""Announced maintenance: the list, one announcement with its runs, a new one, calling off."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhilian.core.access import admits
from zhilian.core.csvs import csv_response
from zhilian.core.errors import Refusal
from zhilian.core.times import local
from zhilian.monitoring.errors import BadMaintenance, NoSuchMaintenance
from zhilian.monitoring.selectors import consents, upkeep
from zhilian.monitoring.selectors.upkeep import Row
from zhilian.monitoring.service import announcing
from zhilian.monitoring.service import upkeep as service
from zhilian.monitoring.upkeep.forms import AnnounceForm
from zhilian.monitoring.views import who

HEADER = (
    "编号", "范围", "对象", "事由", "开始", "时长（分钟）", "重复", "截止", "状态", "下一次",
    "登记人", "登记时间", "取消时间", "取消原因",
)  # fmt: skip
WORDS = {"RUNNING": "进行中", "PENDING": "待开始", "DONE": "已结束", "CANCELLED": "已取消"}
COMING = 6
CRUMBS = [{"label": "维护安排", "href": "/ops/maintenance/"}]


@admits(*who.READERS)
@require_GET
def announced(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    q, state, after = _asked(request)
    rows, next_key, counts = upkeep.rows(q=q, state=state, after=after, now=now)
    context = {
        "now": now,
        "rows": rows,
        "q": q,
        "state": state,
        "words": WORDS,
        "chips": _chips(q, state, counts),
        "filtered": bool(q or state),
        "next_url": f"?q={q}&state={state}&after={next_key}" if next_key else "",
        "first_url": f"?q={q}&state={state}" if after else "",
        "may_act": who.may_act(request),
        "tabs": tabs("announced"),
    }
    return render(request, "monitoring/upkeep_list.html", context)


@admits(*who.READERS)
@require_GET
def export(request: HttpRequest) -> HttpResponseBase:
    q, state, _ = _asked(request)
    now = timezone.now()

    def cells() -> Iterator[tuple[object, ...]]:
        key = 0
        while True:
            rows, key, _counts = upkeep.rows(q=q, state=state, after=key, now=now)
            yield from (_cells(row) for row in rows)
            if not key:
                return

    return csv_response(f"维护安排-{local(now):%Y%m%d-%H%M}", HEADER, cells())


@admits(*who.READERS)
@require_GET
def one(request: HttpRequest, window_id: int) -> HttpResponse:
    now = timezone.now()
    row = _row_or_404(window_id)
    coming = upkeep.beginnings(row.window, after=now, until=now + upkeep.AHEAD)
    context = {
        "now": now,
        "row": row,
        "window": row.window,
        "word": WORDS[row.status],
        "coming": [] if row.window.cancelled_at else list(islice(coming, COMING)),
        "runs": upkeep.runs_of(window_id=window_id),
        "may_act": who.may_act(request),
        "crumbs": CRUMBS,
    }
    return render(request, "monitoring/upkeep.html", context)


@admits(*who.ACTORS)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    form = AnnounceForm(request.POST or None, places=upkeep.places(), now=now)
    if request.method == "POST" and form.is_valid():
        try:
            made = announcing.announce(draft=form.draft(), person_id=who.person_id(request), at=now)
        except BadMaintenance as refusal:
            form.take_faults(refusal.fields)
        else:
            messages.success(request, "已登记，到时自动开始和结束；服务状态页已公布。")
            return redirect("upkeep:one", made.pk)
    context = {"now": now, "form": form, "crumbs": CRUMBS}
    return render(request, "monitoring/upkeep_new.html", context)


@admits(*who.ACTORS)
@require_POST
def call_off(request: HttpRequest, window_id: int) -> HttpResponse:
    _row_or_404(window_id)
    try:
        announcing.call_off(
            window_id=window_id,
            reason=request.POST.get("reason", "")[:500],
            person_id=who.person_id(request),
            at=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "已取消，不再开始；正在进行的可单独结束。")
    return redirect("upkeep:one", window_id)


@admits(*who.ACTORS)
@require_POST
def end(request: HttpRequest, run_id: int) -> HttpResponse:
    """End what runs now, before its time."""
    try:
        run = service.end_run(run_id=run_id, at=timezone.now(), person_id=who.person_id(request))
    except NoSuchMaintenance as refusal:
        raise Http404(str(refusal)) from None
    messages.success(request, "这次维护已结束，探针会立即测一次。")
    return redirect("upkeep:one", run.window_id)


def tabs(current: str) -> list[dict[str, Any]]:
    waiting = consents.waiting_for_consent()
    return [
        {"label": "提前登记", "href": "/ops/maintenance/", "current": current == "announced"},
        {
            "label": "事后申报",
            "href": "/ops/maintenance/afterwards/",
            "current": current == "afterwards",
            "count": waiting or None,
        },
    ]


def _asked(request: HttpRequest) -> tuple[str, str, int]:
    after = request.GET.get("after", "")
    state = request.GET.get("state", "")
    return (
        request.GET.get("q", "").strip()[:80],
        state if state in WORDS else "",
        int(after) if after.isascii() and after.isdigit() and len(after) < 18 else 0,
    )


def _chips(q: str, state: str, counts: dict[str, int]) -> list[dict[str, Any]]:
    whole = {
        "label": "全部",
        "href": f"?q={q}",
        "count": sum(counts.values()),
        "current": not state,
    }
    rest = [
        {
            "label": word,
            "href": f"?q={q}&state={code}",
            "count": counts.get(code, 0),
            "current": state == code,
        }
        for code, word in WORDS.items()
        if counts.get(code) or state == code
    ]
    return [whole, *rest]


def _row_or_404(window_id: int) -> Row:
    try:
        return upkeep.row(window_id=window_id, now=timezone.now())
    except NoSuchMaintenance as refusal:
        raise Http404(str(refusal)) from None


def _cells(row: Row) -> tuple[object, ...]:
    window = row.window
    return (
        window.pk, window.get_scope_display(), row.target, window.reason, window.starts_at,
        window.duration_min, row.words, window.last_start_at, WORDS[row.status], row.next_at,
        window.created_by.name, window.created_at, window.cancelled_at, window.cancel_reason,
    )  # fmt: skip
