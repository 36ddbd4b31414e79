"""One check: what is known of it now, its last measurement, its history."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from zhilian.catalogue import selectors as catalogue
from zhilian.core import times
from zhilian.core.access import admits
from zhilian.monitoring import figures, sealing, selectors
from zhilian.monitoring.forms import LENGTHS
from zhilian.monitoring.models import Check, Sample
from zhilian.monitoring.selectors.history import LatencyPoint
from zhilian.monitoring.types import DayCell
from zhilian.monitoring.views import beats, who
from zhilian.monitoring.views.lists import shown_state
from zhilian.monitoring.views.loads import page_context
from zhilian.probe.kinds.base import KINDS

PHASES = ("dns", "tcp", "tls", "ttfb", "transfer", "total")
BARS = 90
DAYS = 90


@admits(*who.READERS)
@require_GET
def check(request: HttpRequest, check_id: int) -> HttpResponse:
    one = who.check_or_404(check_id)
    context = _live(one, now=timezone.now()) | {
        "facts": _facts(one),
        "children": selectors.children(check_id=check_id),
        "may_act": who.may_act(request),
        "lengths": LENGTHS,
        "beat_setup": beats.setup(request, one) if who.may_act(request) else {},
        "incidents_url": f"{reverse('incidents:list')}?{urlencode(_incident_filter(one))}",
    }
    return render(request, "monitoring/check.html", context)


@admits(*who.READERS)
@require_GET
def live(request: HttpRequest, check_id: int) -> HttpResponse:
    """The part that moves; unchanged is 304."""
    context = _live(who.check_or_404(check_id), now=timezone.now())
    context["may_act"] = who.may_act(request)
    known = request.headers.get("If-None-Match", "").removeprefix("W/")
    if known == context["etag"]:
        answer: HttpResponse = HttpResponseNotModified()
    else:
        answer = HttpResponse(render_to_string("monitoring/_live.html", context, request))
    answer.headers["ETag"] = context["etag"]
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _live(one: Check, *, now: datetime) -> dict[str, Any]:
    sample = selectors.latest_sample(check_id=one.pk)
    points = selectors.latency(check_id=one.pk, now=now)[-BARS:]
    cells = selectors.strip(check_id=one.pk, days=DAYS, today=times.local_date(now), now=now)
    special = beats.special(one) if one.kind == "heartbeat" else {}
    return special | {
        "now": now,
        "check": one,
        "shown_state": shown_state(one),
        "sample": sample,
        "phases": _phases(sample),
        "conditions": selectors.conditions_of(sample) if sample else [],
        "columns": _columns(points),
        "p95_ms": _p95_ms(points),
        "cells": cells,
        "days": _totals(cells),
        "flips": selectors.flips(check_id=one.pk),
        "etag": _etag(one, sample, special.get("beats"), now=now),
        **page_context(one),
    }


def _p95_ms(points: Sequence[LatencyPoint]) -> float | None:
    """Of the samples that are drawn; tainted and failed ones do not count."""
    known = [one.ms for one in points if one.ok and not one.tainted and one.ms is not None]
    p95_us = figures.percentile(sorted(round(ms * 1000) for ms in known), 0.95)
    return None if p95_us is None else p95_us / 1000


def _etag(one: Check, sample: Sample | None, beats: Any, *, now: datetime) -> str:
    """Changes with the state, with each sample, and with each minute (lengths grow)."""
    seen = (
        one.state, one.state_since, one.degraded, one.flapping, one.paused, one.retired_at,
        one.maintenance_until,
        sample.pk if sample else 0, beats[0].pk if beats else 0, f"{now:%F %H:%M}",
    )  # fmt: skip
    return f'"{hashlib.sha256(repr(seen).encode()).hexdigest()[:20]}"'


def _phases(sample: Sample | None) -> dict[str, int | None]:
    return {name: getattr(sample, f"{name}_us") for name in PHASES} if sample else {}


def _columns(points: Sequence[LatencyPoint]) -> list[dict[str, Any]]:
    """Bars of the latest samples; a failed one has no height, so it is drawn as a gap."""
    every = max(1, len(points) // 6)
    return [
        {
            "value": point.ms if point.ok else None,
            "title": _title(point),
            "tick": f"{times.local(point.at):%H:%M}" if place % every == every // 2 else "",
        }
        for place, point in enumerate(points)
    ]


def _title(point: LatencyPoint) -> str:
    word = f"{point.ms:.0f} 毫秒" if point.ms is not None else "没有用时"
    passed = "" if point.ok else "，没有通过"
    tainted = "，探针繁忙，不计入" if point.tainted else ""
    return f"{times.local(point.at):%H:%M:%S} {word}{passed}{tainted}"


def _totals(cells: Sequence[DayCell]) -> dict[str, Any]:
    up_s, down_s = sum(cell.up_s for cell in cells), sum(cell.down_s for cell in cells)
    return {
        "share_up": up_s / (up_s + down_s) if up_s + down_s else None,
        "down_s": down_s,
        "unknown_s": sum(cell.unknown_s for cell in cells),
        "maintenance_s": sum(cell.maintenance_s for cell in cells),
    }


def _facts(one: Check) -> list[tuple[str, object]]:
    """How it is measured, secrets hidden."""
    kind = KINDS.get(one.kind)
    facts: list[tuple[str, object]] = [
        ("编号", one.code),
        ("类型", kind.label if kind else one.kind),
        ("间隔", "" if one.passive else f"{one.interval_s} 秒"),
        ("超时", "" if one.passive else f"{one.timeout_s:g} 秒"),
        ("降级阈值", f"{one.warn_ms} 毫秒" if one.warn_ms else ""),
        ("窗口", _window_name(one)),
        ("测量位置", "" if one.passive else one.site.name if one.site else "中心"),
    ]
    hidden = sealing.hide_secrets(one.kind, one.options)
    for option in kind.options if kind else ():
        if hidden.get(option.name):
            facts.append((option.label, _plain(hidden[option.name])))
    return [(name, value) for name, value in facts if value]


def _window_name(one: Check) -> str:
    if not one.window_code:
        return ""
    names = {window.code: window.name for window in catalogue.windows()}
    return names.get(one.window_code, one.window_code)


def _plain(value: Any) -> str:
    """An option's value as one line for people."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dict):
        return "；".join(f"{name}: {_plain(inner)}" for name, inner in value.items())
    if isinstance(value, list):
        if value and isinstance(value[0], dict):
            steps = (one.get("name") or one.get("url", "") for one in value)
            return " → ".join(str(step) for step in steps)
        return "、".join(_plain(inner) for inner in value)
    text = str(value)
    return f"{text[:120]}…" if len(text) > 120 else text


def _incident_filter(one: Check) -> dict[str, str]:
    return {"window": one.window_code} if one.window_code else {"q": one.name}
