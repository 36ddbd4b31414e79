"""Maintenance declared afterwards: asked for by us, decided by the purchaser."""

from __future__ import annotations

from collections.abc import Iterator
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
from zhilian.directory.types import Role
from zhilian.monitoring.errors import BadMaintenance, NoSuchMaintenance
from zhilian.monitoring.models import DeclaredAfterwards
from zhilian.monitoring.selectors import consents, upkeep
from zhilian.monitoring.service import afterwards as service
from zhilian.monitoring.types import Consent
from zhilian.monitoring.upkeep.forms import DeclareForm
from zhilian.monitoring.upkeep.views.announced import tabs
from zhilian.monitoring.views import who

HEADER = (
    "编号", "范围", "对象", "开始", "结束", "说明", "申报人", "申报时间", "状态", "审批意见",
    "审批人", "审批时间",
)  # fmt: skip
CRUMBS = [
    {"label": "维护安排", "href": "/ops/maintenance/"},
    {"label": "事后申报", "href": "/ops/maintenance/afterwards/"},
]


@admits(*who.READERS)
@require_GET
def declarations(request: HttpRequest) -> HttpResponse:
    status, after = _asked(request)
    rows, next_key = consents.afterwards(status=status, after=after)
    names = upkeep.places()
    context = {
        "now": timezone.now(),
        "rows": [(one, names.label(one.scope, one.target)) for one in rows],
        "status": status,
        "chips": _chips(status),
        "next_url": f"?status={status}&after={next_key}" if next_key else "",
        "first_url": f"?status={status}" if after else "",
        "may_act": who.may_act(request),
        "may_decide": _is_purchaser(request),
        "tabs": tabs("afterwards"),
    }
    return render(request, "monitoring/afterwards_list.html", context)


@admits(*who.READERS)
@require_GET
def export(request: HttpRequest) -> HttpResponseBase:
    status, _ = _asked(request)

    def cells() -> Iterator[tuple[object, ...]]:
        names, key = upkeep.places(), 0
        while True:
            rows, key = consents.afterwards(status=status, after=key)
            yield from (_cells(one, names.label(one.scope, one.target)) for one in rows)
            if not key:
                return

    return csv_response(f"事后申报-{local(timezone.now()):%Y%m%d-%H%M}", HEADER, cells())


@admits(*who.READERS)
@require_GET
def declared(request: HttpRequest, declared_id: int) -> HttpResponse:
    """What is asked, and what consent would change: the month's figure, gross and net."""
    now = timezone.now()
    one = _one_or_404(declared_id)
    context = {
        "now": now,
        "one": one,
        "target": upkeep.places().label(one.scope, one.target),
        "effect": consents.effect(of=one, now=now),
        "entries": _history(one),
        "may_decide": _is_purchaser(request),
        "crumbs": CRUMBS,
    }
    return render(request, "monitoring/afterwards.html", context)


@admits(*who.ACTORS)
@require_http_methods(["GET", "POST"])
def declare(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    form = DeclareForm(request.POST or None, places=upkeep.places())
    if request.method == "POST" and form.is_valid():
        try:
            made = service.declare(draft=form.draft(), person_id=who.person_id(request), at=now)
        except BadMaintenance as refusal:
            form.take_faults(refusal.fields)
        else:
            messages.success(request, "已申报，等待采购人审批；同意之前什么都不变。")
            return redirect("upkeep:declared", made.pk)
    context = {"now": now, "form": form, "crumbs": CRUMBS}
    return render(request, "monitoring/afterwards_new.html", context)


@admits(Role.PURCHASER)
@require_POST
def decide(request: HttpRequest, declared_id: int) -> HttpResponse:
    _one_or_404(declared_id)
    approve = request.POST.get("decision") == "approve"
    try:
        service.decide(
            declared_id=declared_id,
            approve=approve,
            answer=request.POST.get("answer", "")[:1000],
            person_id=who.person_id(request),
            at=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        done = "已同意，净可用率扣除这段时间。" if approve else "已记录不同意，数字不变。"
        messages.success(request, done)
    return redirect("upkeep:declared", declared_id)


def _is_purchaser(request: HttpRequest) -> bool:
    held: frozenset[str] = getattr(request.user, "role_codes", frozenset())
    return Role.PURCHASER in held


def _asked(request: HttpRequest) -> tuple[str, int]:
    status, after = request.GET.get("status", ""), request.GET.get("after", "")
    key = int(after) if after.isascii() and after.isdigit() and len(after) < 18 else 0
    return (status if status in Consent.values else ""), key


def _chips(status: str) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "href": f"?status={value}",
            "current": status == value,
            "count": consents.waiting_for_consent() if value == Consent.PENDING else None,
        }
        for value, label in [("", "全部"), *Consent.choices]
    ]


def _one_or_404(declared_id: int) -> DeclaredAfterwards:
    try:
        return consents.declared(declared_id=declared_id)
    except NoSuchMaintenance as refusal:
        raise Http404(str(refusal)) from None


def _history(one: DeclaredAfterwards) -> list[dict[str, Any]]:
    asked = {
        "title": "事后申报",
        "at": one.declared_at,
        "who": one.declared_by.name,
        "text": one.reason,
        "icon": "send",
        "tone": "blue",
    }
    if one.decided_by is None:
        return [asked]
    agreed = one.status == Consent.APPROVED
    answer = {
        "title": "采购人同意" if agreed else "采购人不同意",
        "at": one.decided_at,
        "who": one.decided_by.name,
        "text": one.answer,
        "icon": "handshake" if agreed else "x",
        "tone": "good" if agreed else "plain",
    }
    return [asked, answer]


def _cells(one: DeclaredAfterwards, target: str) -> tuple[object, ...]:
    return (
        one.pk, one.get_scope_display(), target, one.began_at, one.ended_at, one.reason,
        one.declared_by.name, one.declared_at, one.get_status_display(), one.answer,
        one.decided_by.name if one.decided_by else "", one.decided_at,
    )  # fmt: skip
