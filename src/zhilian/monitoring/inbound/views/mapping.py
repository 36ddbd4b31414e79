"""The mapping editor: every stored sample shows at once what it would become."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from zhilian.core.access import admits
from zhilian.monitoring.errors import BadSource
from zhilian.monitoring.formats.base import FORMATS
from zhilian.monitoring.formats.mapping import tidy
from zhilian.monitoring.inbound import trying, who
from zhilian.monitoring.inbound.forms import MappingForm
from zhilian.monitoring.inbound.views.pages import pretty
from zhilian.monitoring.models import AlertDelivery, InboundSource
from zhilian.monitoring.selectors import inbound
from zhilian.monitoring.service import sources


@admits(*who.EDITORS)
@require_http_methods(["GET", "POST"])
def mapping(request: HttpRequest, source_id: int) -> HttpResponse:
    source = who.source_or_404(source_id)
    defaults = FORMATS.get(source.kind)().defaults()
    if request.method == "POST" and "defaults" in request.POST:
        return _form(request, source, MappingForm(initial=defaults), said=defaults)
    if request.method == "POST":
        form = MappingForm(request.POST)
        if form.is_valid() and _save(form, source):
            messages.success(request, "已保存，之后的消息按它读取；旧消息可在列表中重新处理。")
            return redirect("inbound:source", source_id)
        return _form(request, source, form, said=form.said())
    held = defaults | source.mapping
    return _form(request, source, MappingForm(initial=held), said=held)


@admits(*who.EDITORS)
@require_POST
def preview(request: HttpRequest, source_id: int) -> HttpResponse:
    """What the stored samples would become by what stands in the form now; nothing is kept."""
    source = who.source_or_404(source_id)
    said = MappingForm(request.POST).said()
    return render(request, "inbound/_preview.html", _preview(source, said=said))


def _save(form: MappingForm, source: InboundSource) -> bool:
    try:
        sources.change_mapping(source_id=source.pk, mapping=form.said(), at=timezone.now())
    except BadSource as refusal:
        form.take_refusal(refusal.fields)
        return False
    return True


def _form(
    request: HttpRequest, source: InboundSource, form: MappingForm, *, said: Mapping[str, Any]
) -> HttpResponse:
    context = {
        "source": source,
        "tool": FORMATS.get(source.kind),
        "form": form,
        "now": timezone.now(),
        **_preview(source, said=said),
    }
    status = 400 if form.is_bound and form.errors else 200
    return render(request, "inbound/mapping.html", context, status=status)


def _preview(source: InboundSource, *, said: Mapping[str, Any]) -> dict[str, Any]:
    """The latest messages that differ; before the first one, the sample of the tool's manual."""
    samples = inbound.sample_bodies(source=source)
    built_in = not samples
    if built_in:
        samples = [_manual_sample(source)]
    tries = [trying.tried(one, mapping=asdict(tidy(said))) for one in samples]
    return {
        "tries": [(one, pretty(one.delivery.body_sealed)) for one in tries],
        "built_in": built_in,
        "now": timezone.now(),
    }


def _manual_sample(source: InboundSource) -> AlertDelivery:
    text = json.dumps(dict(FORMATS.get(source.kind).sample), ensure_ascii=False)
    return AlertDelivery(source=source, received_at=timezone.now(), body_sealed=text)
