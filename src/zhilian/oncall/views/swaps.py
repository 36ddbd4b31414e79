"""Swaps: ask, agree, decline, withdraw; and everything that was ever asked."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from zhilian.core import listing
from zhilian.core.access import admits
from zhilian.core.csvs import csv_response
from zhilian.directory.types import CONSOLE_ROLES
from zhilian.oncall import selectors, service
from zhilian.oncall.change_forms import Choices, SwapForm
from zhilian.oncall.errors import OncallRefused
from zhilian.oncall.models import Swap
from zhilian.oncall.types import Duty, Layer, SwapDraft, SwapStatus
from zhilian.oncall.views import shared

AHEAD = timedelta(days=30)
EXPORT_ROWS = 10_000
DONE = {
    "agree": "已同意，双方的班已经对调。",
    "decline": "已回绝，对方会收到短信。",
    "withdraw": "已撤回，值班表没有改动。",
}


@admits(*CONSOLE_ROLES)
@require_GET
def swap_list(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    q, status = listing.word(request, "q"), request.GET.get("status", "")
    if request.GET.get("format") == "csv":
        found = selectors.swaps(status=status, q=q, limit=EXPORT_ROWS)
        header = ["提出时间", "换出人", "换入人", "换出起", "换出止", "换回起", "换回止", "状态"]
        return csv_response("换班记录", header, (_cells(row) for row in found))
    before = listing.number(request.GET.get("before", ""))
    found = selectors.swaps(status=status, q=q, before=before)
    shown, more = found[: selectors.PAGE], len(found) > selectors.PAGE
    here, asked = reverse("oncall:swaps"), {"q": q, "status": status}
    kept = {name: value for name, value in asked.items() if value}
    context = {
        "now": timezone.now(),
        "crumbs": shared.crumbs(("换班与请假", "oncall:changes")),
        "swaps": shown,
        "q": q,
        "status": status,
        "statuses": SwapStatus.choices,
        "me": request.user.pk,
        "next_url": f"{here}?{urlencode({**kept, 'before': shown[-1].pk})}" if more else "",
        "first_url": f"{here}?{urlencode(kept)}" if before else "",
        "export_url": f"{here}?{urlencode({**kept, 'format': 'csv'})}",
    }
    return render(request, "oncall/swaps.html", context)


@admits(*shared.DOERS)
def new_swap(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    board = selectors.board(starts_at=now, ends_at=now + AHEAD)
    ahead = [d for d in board.duties(starts_at=now, ends_at=now + AHEAD) if d.starts_at > now]
    others = [p for p in selectors.people_for_shifts() if p[0] != request.user.pk]
    form = SwapForm(
        request.POST or None,
        mine=_choices([d for d in ahead if d.person_id == request.user.pk], named=False),
        theirs=_choices([d for d in ahead if d.person_id != request.user.pk], named=True),
        people=others,
    )
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            service.ask_swap(draft=_draft(form, asker_id=request.user.pk or 0), at=now)
        except OncallRefused as refused:
            refusal = str(refused)
        else:
            messages.success(request, "已请求换班，对方会收到短信。对方同意后值班表自动对调。")
            return redirect("oncall:changes")
    context = {
        "now": now,
        "form": form,
        "refusal": refusal,
        "title": "请求换班",
        "lead": "只能换还没有开始的班。对方同意以前，值班表不变。",
        "crumbs": shared.crumbs(("换班与请假", "oncall:changes")),
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "oncall/change_form.html", context, status=status)


@admits(*shared.DOERS)
@require_POST
def answer_swap(request: HttpRequest, swap_id: int, act: str) -> HttpResponse:
    if act not in DONE or selectors.swap(swap_id=swap_id) is None:
        raise Http404
    person_id = request.user.pk or 0
    try:
        _answer(act, request)(swap_id=swap_id, person_id=person_id, at=timezone.now())
    except OncallRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, DONE[act])
    return redirect("oncall:changes")


def _answer(act: str, request: HttpRequest) -> Callable[..., Any]:
    if act == "agree":
        return service.agree_swap
    if act == "withdraw":
        return service.withdraw_swap

    def decline(**arguments: Any) -> Swap:
        return service.decline_swap(answer=request.POST.get("reason", ""), **arguments)

    return decline


def _choices(duties: list[Duty], *, named: bool) -> Choices:
    return [
        (
            f"{d.person_id}|{d.starts_at.isoformat()}|{d.ends_at.isoformat()}",
            f"{d.name + '：' if named else ''}{_said(d.starts_at)} 至 {_said(d.ends_at)}",
        )
        for d in duties
    ]


def _said(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%m-%d %H:%M}"


def _draft(form: SwapForm, *, asker_id: int) -> SwapDraft:
    gives, takes = form.stretch("gives"), form.stretch("takes")
    if gives[0] is None or gives[1] is None:
        raise OncallRefused("请选择要换出的班。")
    return SwapDraft(
        asker_id=asker_id,
        other_id=form.cleaned_data["other"],
        layer=Layer.PRIMARY,
        gives_from=gives[0],
        gives_until=gives[1],
        takes_from=takes[0],
        takes_until=takes[1],
        reason=form.cleaned_data["reason"],
    )


def _cells(swap: Swap) -> list[object]:
    return [
        swap.asked_at,
        swap.asker.name,
        swap.other.name,
        swap.gives_from,
        swap.gives_until,
        swap.takes_from,
        swap.takes_until,
        SwapStatus(swap.status).label,
    ]
