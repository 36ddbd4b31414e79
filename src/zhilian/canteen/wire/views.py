"""Serve or charge now, at every tap; what was eaten without a line comes later."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from zhilian.assets import selectors as assets
from zhilian.assets.types import AtTerminal, TerminalKind
from zhilian.canteen import service
from zhilian.canteen.types import Served, Tap, Why
from zhilian.core.access import machine
from zhilian.core.effects import yuan
from zhilian.core.errors import BadBody, NotAdmitted
from zhilian.core.machines import json_object, number, text, with_token

MOST_LATE = 500
MOST_AMOUNT = 500_00
MEANS = frozenset({"CARD", "CODE", "FACE"})


def _admitted(token: str) -> AtTerminal:
    terminal = assets.terminal_by_token(token=token)
    if terminal.kind != TerminalKind.CANTEEN:
        raise NotAdmitted("这台终端不是餐厅消费机，不能请求扣款。")
    return terminal


terminals = with_token(_admitted)


@csrf_exempt
@machine("消费机凭令牌请求取餐或扣款")
@require_POST
@terminals
def meal(request: HttpRequest, terminal: AtTerminal) -> JsonResponse:
    """Once by the machine's own event: sent again, it says what became of it."""
    tap = _tap(json_object(request))
    served = service.take_tap(terminal=terminal, tap=tap, at=timezone.now())
    return JsonResponse(_said(served))


@csrf_exempt
@machine("消费机凭令牌补送离线记录")
@require_POST
@terminals
def late(request: HttpRequest, terminal: AtTerminal) -> JsonResponse:
    """Take in what was eaten without a line; what is answered need not be sent again."""
    rows = json_object(request).get("events")
    if not isinstance(rows, list) or len(rows) > MOST_LATE:
        raise BadBody(f"events 应为列表，一次最多 {MOST_LATE} 条。")
    taps = [(_tap(_row(row)), row.get("allowed") is True) for row in rows]
    eaten = [tap for tap, allowed in taps if allowed]
    service.take_late(terminal=terminal, taps=eaten, at=timezone.now())
    return JsonResponse({"taken": [tap.event for tap, _ in taps]})


def _tap(body: dict[str, Any]) -> Tap:
    means = text(body, "means", most=10)
    if means not in MEANS:
        raise BadBody(f"means 应为 {'、'.join(sorted(MEANS))} 之一。")
    return Tap(
        means=means,
        value=text(body, "value", most=120),
        at=_moment(body),
        event=text(body, "event", most=64),
        amount=number(body, "amount_fen", most=MOST_AMOUNT),
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


def _said(served: Served) -> dict[str, Any]:
    """What the machine's screen shows."""
    words = [served.show, "" if served.why == Why.CASE else Why(served.why).label]
    if served.ok and served.paid:
        words.append(f"扣 {yuan(served.paid)} 元")
    if served.balance is not None:
        words.append(f"余额 {yuan(served.balance)} 元")
    return {
        "allow": served.ok,
        "show": "　".join(word for word in words if word),
        "why": served.why,
        "paid_fen": served.paid,
        "balance_fen": served.balance,
    }
