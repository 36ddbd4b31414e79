"""Adding and changing a check; the try-now button measures what stands in the form."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from zhilian.catalogue import selectors as catalogue
from zhilian.core.access import admits
from zhilian.core.errors import Refusal
from zhilian.monitoring import selectors, service, trials
from zhilian.monitoring.check_form import CheckForm, Places
from zhilian.monitoring.errors import BadCheck
from zhilian.monitoring.models import Check
from zhilian.monitoring.views import who
from zhilian.monitoring.views.lists import site_choices, sub_platform_choices
from zhilian.probe.kinds.base import KINDS, CheckKind

ICONS = {
    "http": "globe",
    "login": "log-in",
    "tcp": "plug",
    "tls": "shield-check",
    "dns": "network",
    "icmp": "radar",
    "heartbeat": "heart-pulse",
    "sql": "database",
    "steps": "list-checks",
    "domain": "calendar-clock",
    "script": "terminal",
    "page": "gauge",
    "submit": "send",
}
GROUPS = (
    ("service", "网站与流程", "像用户那样访问，逐步计时"),
    ("network", "网络与主机", "端口、解析、连通"),
    ("safety", "证书与域名", "到期之前提醒"),
    ("data", "数据库与脚本", "查一行数据，或运行自己的检查脚本"),
    ("report", "对方上报", "不用探针，由任务或别的系统告诉我们"),
)


@admits(*who.ACTORS)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Without a kind: one address is enough, or a kind is chosen."""
    name = request.GET.get("kind", "")
    if not name:
        return _begin(request)
    return _form(request, kind=_kind_or_404(name))


@admits(*who.ACTORS)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, check_id: int) -> HttpResponse:
    check = who.check_or_404(check_id)
    if check.retired_at:
        messages.warning(request, "这个监测项已删除，请先撤销删除再修改。")
        return redirect("monitoring:check", check_id)
    return _form(request, kind=_kind_or_404(check.kind), check=check)


def _begin(request: HttpRequest) -> HttpResponse:
    url, refusal = "", ""
    if request.method == "POST":
        url = request.POST.get("url", "")[:2000]
        try:
            made = service.add_url(url=url, at=timezone.now())
        except Refusal as refused:
            refusal = str(refused)
        else:
            messages.success(request, "已开始监测，探针会立即测一次。")
            return redirect("monitoring:check", made.pk)
    context = {
        "url": url,
        "refusal": refusal,
        "now": timezone.now(),
        "kind_groups": [
            {"label": label, "hint": hint, "kinds": [_tile(kind) for kind in found]}
            for name, label, hint in GROUPS
            if (found := [kind for kind in KINDS.all() if kind.group == name])
        ],
    }
    return render(request, "monitoring/new.html", context, status=400 if refusal else 200)


def _tile(kind: CheckKind) -> dict[str, str]:
    return {
        "name": kind.name,
        "label": kind.label,
        "summary": kind.summary,
        "example": kind.example,
        "icon": ICONS.get(kind.name, "activity"),
    }


def _form(request: HttpRequest, *, kind: CheckKind, check: Check | None = None) -> HttpResponse:
    before = service.draft_of(check) if check else None
    places = _places()
    data = request.POST if request.method == "POST" else None
    form = CheckForm(data, kind=kind, places=places, before=before)
    context: dict[str, Any] = {"form": form, "kind": kind, "check": check, "places": places}
    context["now"] = timezone.now()
    if data is None:
        return render(request, "monitoring/form.html", context)
    if "try" in data:
        return _try(request, form, context)
    saved = _save(form, check)
    if saved is not None:
        messages.success(request, "已保存。" if check else "已添加，探针会立即测一次。")
        return redirect("monitoring:check", saved.pk)
    return render(request, "monitoring/form.html", context, status=400)


def _save(form: CheckForm, check: Check | None) -> Check | None:
    """The check as saved, or None with the faults in the form."""
    if not form.is_valid():
        return None
    at = timezone.now()
    try:
        if check is None:
            return service.create_check(draft=form.draft(), at=at)
        return service.update_check(check_id=check.pk, draft=form.draft(), at=at)
    except BadCheck as refused:
        form.take_faults(refused.fields)
    except Refusal as refused:
        form.add_error(None, str(refused))
    return None


def _try(request: HttpRequest, form: CheckForm, context: dict[str, Any]) -> HttpResponse:
    """Measure what is typed, whether or not the rest of the form is complete."""
    form.is_valid()
    sample = trials.try_draft(form.tried, at=timezone.now())
    context |= {"sample": sample, "phases": sample.phases.to_json()}
    part = bool(request.headers.get("HX-Request"))
    template = "monitoring/_trial.html" if part else "monitoring/form.html"
    return render(request, template, context)


def _places() -> Places:
    windows = [(window.code, window.name) for window in catalogue.windows()]
    return Places(
        windows=windows,
        sub_platforms=sub_platform_choices(),
        sites=site_choices(),
        parents=selectors.parent_codes(),
    )


def _kind_or_404(name: str) -> CheckKind:
    kind = KINDS.get(name)
    if kind is None:
        raise Http404(f"没有“{name}”这种监测类型，请从列表中选择。")
    return kind
