"""A guard's phone: scan or type what a person shows; one big answer; then let in or out."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from zhilian.access import selectors, service
from zhilian.access.selectors import Lane
from zhilian.access.types import Means, Shown, Why
from zhilian.access.views import desk
from zhilian.assets.types import Direction
from zhilian.core.access import admits
from zhilian.core.listing import number
from zhilian.core.times import clock_now

IDNO = re.compile(r"\d{17}[\dX]|\d{15}", re.I | re.A)
PLATE = re.compile(r"[一-龥][A-Z][A-Z0-9·]{4,7}", re.I)
LONGEST = 60


@admits(*desk.GUARDS)
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """What was shown is judged and nothing is written until somebody passes or is turned away."""
    gates = selectors.gates()
    asked = request.POST if request.method == "POST" else request.GET
    gate = next((one for one in gates if one.pk == number(asked.get("gate", ""))), None)
    gate = gate or (gates[0] if gates else None)
    direction = Direction.OUT if asked.get("direction") == Direction.OUT else Direction.IN
    value = asked.get("value", "").replace("\0", "").strip()[:LONGEST]
    context: dict[str, Any] = {
        "gates": gates,
        "gate": gate,
        "direction": direction,
        "value": value,
        "tabs": desk.tabs(request, "check"),
    }
    if request.method == "POST" and gate is not None and value:
        shown = Shown(means=means_of(value), value=value, at=clock_now(), direction=direction)
        decision = selectors.judge(lane=Lane(gate=gate), shown=shown)
        context |= {"decision": decision, "why": Why(decision.why).label}
    return render(request, "access/check.html", context)


@admits(*desk.GUARDS)
@require_POST
def let(request: HttpRequest) -> HttpResponse:
    """Write down that it passed. What is no longer right by now is refused."""
    gate_id = number(request.POST.get("gate", ""))
    value = request.POST.get("value", "").replace("\0", "").strip()[:LONGEST]
    way = Direction.OUT if request.POST.get("direction") == Direction.OUT else Direction.IN
    back = redirect(f"{reverse('access:check')}?gate={gate_id or ''}&direction={way.value}")
    if gate_id is None or selectors.gate(gate_id=gate_id) is None or not value:
        messages.error(request, "没有选择入口或没有内容，请重新核验。")
        return back
    now = clock_now()
    shown = Shown(means=means_of(value), value=value, at=now, direction=way)
    decision = service.let_pass(gate_id=gate_id, shown=shown, guard_id=desk.me(request), at=now)
    if decision.allowed:
        messages.success(request, f"已登记{way.label}：{decision.show}")
    else:
        messages.error(request, f"没有放行：{Why(decision.why).label}")
    return back


def means_of(value: str) -> Means:
    """What a guard has typed or scanned, by its looks."""
    plain = value.replace(" ", "")
    if IDNO.fullmatch(plain):
        return Means.IDNO
    return Means.PLATE if PLATE.fullmatch(plain) else Means.CODE
