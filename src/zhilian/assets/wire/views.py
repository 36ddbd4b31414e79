"""Terminals report here every 30 s. Bearer token, JSON."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from zhilian.assets import selectors, service
from zhilian.assets.types import AtTerminal, Greeting
from zhilian.core.access import machine
from zhilian.core.errors import BadBody
from zhilian.core.machines import json_object, number, text, with_token

terminals = with_token(lambda token: selectors.terminal_by_token(token=token))


@csrf_exempt
@machine("终端凭令牌报到")
@require_POST
@terminals
def hello(request: HttpRequest, terminal: AtTerminal) -> JsonResponse:
    """Answers with our time, so that the terminal may set its clock by it."""
    body = json_object(request)
    greeting = Greeting(
        firmware=text(body, "firmware", most=40, default=""),
        queue=number(body, "queue"),
        clock=_moment(body.get("clock")),
    )
    now = timezone.now()
    service.greet(terminal_id=terminal.id, greeting=greeting, at=now)
    return JsonResponse({"time": now.isoformat(), "report_every_s": service.REPORT_EVERY_S})


def _moment(value: object) -> datetime | None:
    if value is None:
        return None
    try:
        return datetime.fromisoformat(str(value))
    except ValueError:
        raise BadBody("clock 应为带时区的 ISO 8601 时间。") from None
