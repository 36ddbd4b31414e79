"""May this pass here now? Asked at every tap; records of taps without a line come later."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from zhilian.access import service
from zhilian.access.service import Late
from zhilian.access.types import Decision, Means, Shown, Why
from zhilian.assets import selectors as assets
from zhilian.assets.types import AtTerminal, TerminalKind
from zhilian.core.access import machine
from zhilian.core.errors import BadBody, NotAdmitted
from zhilian.core.machines import json_object, text, with_token
from zhilian.core.times import local

MOST_LATE = 500
LONGEST = 120
MEANS = frozenset(Means.values) - {Means.GUARD}
SERVES = (TerminalKind.GATE, TerminalKind.BARRIER)


def _admitted(token: str) -> AtTerminal:
    terminal = assets.terminal_by_token(token=token)
    if terminal.kind not in SERVES:
        raise NotAdmitted("这台终端不是闸机或道闸，不能请求放行。")
    return terminal


terminals = with_token(_admitted)


@csrf_exempt
@machine("闸机和道闸凭令牌请求放行")
@require_POST
@terminals
def gate(request: HttpRequest, terminal: AtTerminal) -> JsonResponse:
    """Decide now, write it down once by the terminal's own event."""
    body = json_object(request)
    decision = service.take_showing(terminal=terminal, shown=_shown(body), at=timezone.now())
    return JsonResponse(_said(decision))


@csrf_exempt
@machine("闸机和道闸凭令牌补送离线记录")
@require_POST
@terminals
def late(request: HttpRequest, terminal: AtTerminal) -> JsonResponse:
    """Take in what was decided without a line; what is answered need not be sent again."""
    rows = json_object(request).get("events")
    if not isinstance(rows, list) or len(rows) > MOST_LATE:
        raise BadBody(f"events 应为列表，一次最多 {MOST_LATE} 条。")
    late = [Late(shown=_shown(row), allowed=row.get("allowed") is True) for row in map(_row, rows)]
    taken = service.take_late(terminal=terminal, late=late, at=timezone.now())
    return JsonResponse({"taken": taken})


def _shown(body: dict[str, Any]) -> Shown:
    means = text(body, "means", most=10)
    if means not in MEANS:
        raise BadBody(f"means 应为 {'、'.join(sorted(MEANS))} 之一。")
    return Shown(
        means=means,
        value=text(body, "value", most=LONGEST),
        at=_moment(body),
        event=text(body, "event", most=64),
        direction=text(body, "direction", most=4, default=""),
    )


def _moment(body: Mapping[str, Any]) -> datetime:
    try:
        found = datetime.fromisoformat(str(body.get("at", "")))
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise BadBody("at 应为带时区的 ISO 8601 时间。")
    return found


def _row(row: Any) -> dict[str, Any]:
    if not isinstance(row, dict):
        raise BadBody("events 里的每一条应为 JSON 对象。")
    return row


def _said(decision: Decision) -> dict[str, Any]:
    """What the terminal's screen shows."""
    why = Why(decision.why).label
    words = decision.show if decision.allowed else f"{decision.show} {why}".strip()
    until = f"{local(decision.until):%m-%d %H:%M}" if decision.until else ""
    return {
        "allow": decision.allowed,
        "show": words or why,
        "why": decision.why,
        "until": until if decision.allowed else "",
    }
