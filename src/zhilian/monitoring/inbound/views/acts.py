"""Making and changing sources; a token is shown once and nowhere kept."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from zhilian.core.access import admits
from zhilian.core.errors import Refusal
from zhilian.monitoring.errors import BadSource
from zhilian.monitoring.formats.base import FORMATS, Address
from zhilian.monitoring.inbound import who
from zhilian.monitoring.inbound.forms import SourceForm, kind_choices
from zhilian.monitoring.service import deliveries, sources
from zhilian.monitoring.service.sources import NewSource
from zhilian.monitoring.views.lists import site_choices


@admits(*who.EDITORS)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = SourceForm(data, sites=site_choices())
    if data is not None and form.is_valid():
        try:
            made = sources.create_source(draft=form.draft(), at=timezone.now())
        except BadSource as refusal:
            form.take_refusal(refusal.fields)
        else:
            return _show_token(request, made)
    chosen = form["kind"].value()
    tools = [(FORMATS.get(name)(), name == chosen) for name, _ in kind_choices()]
    context = {"form": form, "tools": tools}
    return render(request, "inbound/new.html", context, status=400 if form.errors else 200)


@admits(*who.EDITORS)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, source_id: int) -> HttpResponse:
    source = who.source_or_404(source_id)
    data = request.POST if request.method == "POST" else None
    form = SourceForm(data, sites=site_choices(), source=source)
    if data is not None and form.is_valid():
        try:
            draft = form.draft(kind=source.kind)
            sources.update_source(source_id=source_id, draft=draft, at=timezone.now())
        except BadSource as refusal:
            form.take_refusal(refusal.fields)
        else:
            messages.success(request, "已保存。")
            return redirect("inbound:source", source_id)
    context = {"form": form, "source": source}
    return render(request, "inbound/edit.html", context, status=400 if form.errors else 200)


@admits(*who.EDITORS)
@require_POST
def renew(request: HttpRequest, source_id: int) -> HttpResponse:
    who.source_or_404(source_id)
    made = sources.renew_source_token(source_id=source_id, at=timezone.now())
    return _show_token(request, made)


@admits(*who.EDITORS)
@require_POST
def switch(request: HttpRequest, source_id: int) -> HttpResponse:
    who.source_or_404(source_id)
    enabled = request.POST.get("enabled") == "1"
    try:
        sources.switch_source(
            source_id=source_id,
            enabled=enabled,
            reason=request.POST.get("reason", "")[:200],
            at=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        done = "已启用，从现在起接收消息。" if enabled else "已停用，之后的消息会被拒收。"
        messages.success(request, done)
    return redirect("inbound:source", source_id)


@admits(*who.EDITORS)
@require_POST
def retry(request: HttpRequest, source_id: int, delivery_id: int) -> HttpResponse:
    try:
        deliveries.retry_delivery(delivery_id=delivery_id, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "已重新处理，几秒后刷新可见结果。")
    return redirect("inbound:source", source_id)


def _show_token(request: HttpRequest, made: NewSource) -> HttpResponse:
    """The only time that the token leaves us; the page is not to be kept anywhere."""
    url = request.build_absolute_uri(f"/api/inbound/{made.source.pk}/")
    address = Address(url=url, token=made.token)
    tool = FORMATS.get(made.source.kind)
    context = {
        "source": made.source,
        "tool": tool,
        "address": address,
        "snippets": tool().snippets(address),
        "now": timezone.now(),
    }
    answer = render(request, "inbound/token.html", context)
    answer.headers["Cache-Control"] = "no-store"
    return answer
