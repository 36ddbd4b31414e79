"""A year of one check: what a span of days comes to, its months, and whether evidence bears it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from zhilian.core import times
from zhilian.core.access import admits
from zhilian.monitoring import selectors
from zhilian.monitoring.models import Check
from zhilian.monitoring.selectors import consents
from zhilian.monitoring.selectors.extracts import EXTRACTS
from zhilian.monitoring.views import who

SPANS = ((1, "昨天"), (7, "7 天"), (30, "30 天"), (90, "90 天"), (365, "365 天"))
USUAL = 365
SHOWN = 50


@admits(*who.READERS)
@require_GET
def year(request: HttpRequest, check_id: int) -> HttpResponse:
    one = who.check_or_404(check_id)
    return render(request, "monitoring/year.html", _context(request, one))


@admits(*who.READERS)
@require_POST
def verify(request: HttpRequest, check_id: int) -> HttpResponse:
    """Make every stored figure of this check anew from packs and flips, and tell what differs."""
    one = who.check_or_404(check_id)
    now = timezone.now()
    first, last = selectors.evidence_span(now=now)
    found = selectors.compared(first=first, last=last, now=now, check_ids=[one.pk])
    context = _context(request, one) | {
        "verdict": found,
        "differences": found.differences[:SHOWN],
        "more": max(0, len(found.differences) - SHOWN),
    }
    return render(request, "monitoring/year.html", context)


def _context(request: HttpRequest, one: Check) -> dict[str, Any]:
    now = timezone.now()
    today = times.local_date(now)
    days = _days(request)
    last = today - timedelta(days=1)
    first = today - timedelta(days=days)
    net = consents.net_seconds(check=one, first=first, last=last, now=now)
    return {
        "now": now,
        "check": one,
        "span": selectors.span(check_id=one.pk, first=first, last=last),
        "net": net,
        "net_share": consents.share_up(net) if net else None,
        "first": first,
        "last": last,
        "tabs": [
            {"label": word, "href": f"?days={length}", "current": length == days}
            for length, word in SPANS
        ],
        "months": selectors.months(check_id=one.pk, today=today),
        "extracts": [(name, one.label) for name, one in EXTRACTS.items()],
        "export_first": _later(first, today - timedelta(days=30)),
    }


def _days(request: HttpRequest) -> int:
    given = request.GET.get("days", "")
    return next((length for length, _ in SPANS if str(length) == given), USUAL)


def _later(one: date, other: date) -> date:
    return max(one, other)
