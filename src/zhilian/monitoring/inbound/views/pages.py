"""What there is to read: sources, one source with its alerts and messages, one message."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from zhilian.core.access import admits
from zhilian.core.csvs import csv_response
from zhilian.core.times import local
from zhilian.monitoring.formats.base import FORMATS
from zhilian.monitoring.formats.zabbix import media_type
from zhilian.monitoring.inbound import trying, who
from zhilian.monitoring.models import AlertDelivery, InboundSource
from zhilian.monitoring.selectors import inbound
from zhilian.monitoring.selectors.inbound import DeliveryFilter
from zhilian.monitoring.types import DeliveryStatus, State

HEADER = ("编号", "收到", "状态", "内容", "新告警", "恢复", "无变化", "说明", "来自地址", "字节")
TONES = {
    DeliveryStatus.RECEIVED: ("blue", "hourglass"),
    DeliveryStatus.DONE: ("good", "circle-check"),
    DeliveryStatus.PARTLY: ("risk", "triangle-alert"),
    DeliveryStatus.FAILED: ("bad", "circle-x"),
}


@dataclass(frozen=True, kw_only=True)
class Look:
    """A state as it is shown: icon and word, never colour alone."""

    word: str
    tone: str
    icon: str


@admits(*who.READERS)
@require_GET
def source_list(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    q = request.GET.get("q", "").strip()[:80]
    rows = [
        {"it": one, "look": look_of(one.source), "tool": FORMATS.get(one.source.kind)}
        for one in inbound.sources(now=now, q=q)
    ]
    context = {"now": now, "rows": rows, "q": q, "may_edit": who.may_edit(request)}
    return render(request, "inbound/list.html", context)


@admits(*who.READERS)
@require_GET
def source_page(request: HttpRequest, source_id: int) -> HttpResponse:
    source = who.source_or_404(source_id)
    now = timezone.now()
    wanted = _wanted(request.GET)
    page = inbound.deliveries(source=source, wanted=wanted, key=request.GET.get("after", ""))
    counts = inbound.delivery_counts(source=source)
    alerts = inbound.open_alerts(source=source)
    context = {
        "now": now,
        "source": source,
        "look": look_of(source),
        "tool": FORMATS.get(source.kind),
        "alerts": [(one, inbound.is_stale(one, source=source, now=now)) for one in alerts],
        "members": inbound.member_count(source=source),
        "rows": [(one, delivery_look(one)) for one in page.rows],
        "chips": _chips(request.GET, wanted, counts),
        "wanted": wanted,
        "query": _query(request.GET),
        "next_url": f"?{_query(request.GET, after=page.next_key)}" if page.next_key else "",
        "first_url": f"?{_query(request.GET)}" if request.GET.get("after") else "",
        "may_edit": who.may_edit(request),
        "address": request.build_absolute_uri(f"/api/inbound/{source.pk}/"),
    }
    return render(request, "inbound/source.html", context)


@admits(*who.READERS)
@require_GET
def delivery_page(request: HttpRequest, source_id: int, delivery_id: int) -> HttpResponse:
    found = inbound.delivery(source_id=source_id, delivery_id=delivery_id)
    if found is None:
        raise Http404("没有这条消息，可能已过保留期。")
    context = {
        "now": timezone.now(),
        "delivery": found,
        "source": found.source,
        "look": delivery_look(found),
        "body": pretty(found.body_sealed),
        "tried": trying.tried(found, mapping=found.source.mapping),
        "may_edit": who.may_edit(request),
    }
    return render(request, "inbound/delivery.html", context)


@admits(*who.READERS)
@require_GET
def export(request: HttpRequest, source_id: int) -> HttpResponseBase:
    source = who.source_or_404(source_id)
    rows = inbound.all_deliveries(source=source, wanted=_wanted(request.GET))
    name = f"告警消息-{source.name}-{local(timezone.now()):%Y%m%d-%H%M}"
    return csv_response(name, HEADER, _cells(rows))


@admits(*who.READERS)
@require_GET
def zabbix_file(_request: HttpRequest) -> HttpResponse:
    """The media type to import into Zabbix; it holds no secret."""
    answer = HttpResponse(media_type(), content_type="application/yaml; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="zhilian-zabbix-media-type.yaml"'
    return answer


def look_of(source: InboundSource) -> Look:
    if not source.enabled:
        return Look(word="已停用", tone="plain", icon="circle-pause")
    if source.heard_at is None:
        return Look(word="尚未收到消息", tone="unk", icon="circle-question-mark")
    if source.check_ref.state == State.DOWN:
        return Look(word="静默", tone="bad", icon="wifi-off")
    return Look(word="畅通", tone="good", icon="circle-check")


def delivery_look(one: AlertDelivery) -> Look:
    status = DeliveryStatus(one.status)
    tone, icon = TONES[status]
    return Look(word=str(status.label), tone=tone, icon=icon)


def pretty(text: str) -> str:
    try:
        return json.dumps(json.loads(text), ensure_ascii=False, indent=2)
    except (ValueError, RecursionError):
        return text


def _wanted(query: QueryDict) -> DeliveryFilter:
    status = query.get("status", "")
    return DeliveryFilter(
        q=query.get("q", "").strip()[:80],
        status=status if status in DeliveryStatus.values else "",
    )


def _chips(
    query: QueryDict, wanted: DeliveryFilter, counts: dict[str, int]
) -> list[dict[str, Any]]:
    every = [("", "全部", sum(counts.values()), "plain", "")]
    every += [
        (status.value, str(status.label), counts.get(status.value, 0), *TONES[status])
        for status in DeliveryStatus
        if counts.get(status.value) or wanted.status == status
    ]
    return [
        {
            "label": label,
            "count": count,
            "tone": tone,
            "icon": icon,
            "current": wanted.status == value,
            "href": f"?{_query(query, status=value)}",
        }
        for value, label, count, tone, icon in every
    ]


def _query(query: QueryDict, **changes: str) -> str:
    kept = query.copy()
    kept.pop("after", None)
    for name, value in changes.items():
        kept.pop(name, None)
        if value:
            kept[name] = value
    return kept.urlencode()


def _cells(rows: Iterator[AlertDelivery]) -> Iterator[tuple[object, ...]]:
    for one in rows:
        yield (
            one.pk, one.received_at, DeliveryStatus(one.status).label, one.subject, one.fired,
            one.resolved, one.same, one.fault, one.address, one.size,
        )  # fmt: skip
