"""On a phone at three in the morning: am I on, until when, who follows, what is open."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from zhilian.core.access import admits
from zhilian.directory.types import CONSOLE_ROLES
from zhilian.incidents import selectors as incidents
from zhilian.oncall import selectors, service
from zhilian.oncall.errors import OncallRefused
from zhilian.oncall.types import Layer
from zhilian.oncall.views import shared

AHEAD = timedelta(days=21)
SHOWN = 8


@admits(*CONSOLE_ROLES)
@require_GET
def me(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    person_id = request.user.pk or 0
    board = selectors.board(starts_at=now, ends_at=now + AHEAD)
    current = board.on(now)
    mine = [
        duty
        for layer in board.layers
        for duty in board.duties(starts_at=now, ends_at=now + AHEAD, layer=layer)
        if duty.person_id == person_id
    ]
    context = {
        "now": now,
        "tabs": shared.tabs("oncall:me"),
        "current": current,
        "on": current is not None and current.person_id == person_id,
        "standing": [duty for duty in mine if duty.starts_at <= now],
        "following": board.next(now),
        "mine": sorted(mine, key=lambda duty: duty.starts_at)[:SHOWN],
        "incidents": incidents.open_incidents(),
        "asked": selectors.swaps_waiting_for(person_id=person_id),
        "owed": [
            change
            for change in selectors.changes(now=now)
            if person_id in (change.outgoing_id, change.incoming_id)
            and (change.handover is None or change.handover.status == "GIVEN")
        ][:SHOWN],
        "canary": selectors.canary_view(now=now),
        "may_act": shared.may_act(request),
        "feeds": selectors.feeds_of(person_id=person_id),
    }
    return render(request, "oncall/me.html", context)


@admits(*shared.DOERS)
@require_POST
def take_over(request: HttpRequest) -> HttpResponse:
    """我来值班."""
    layer = request.POST.get("layer", Layer.PRIMARY)
    try:
        held = service.take_over(
            person_id=request.user.pk or 0,
            at=timezone.now(),
            layer=Layer(layer) if layer in Layer.values else Layer.PRIMARY,
        )
    except OncallRefused as refused:
        messages.error(request, str(refused))
    else:
        until = f"{timezone.localtime(held.ends_at):%m-%d %H:%M}"
        messages.success(request, f"现在由您值班，到 {until}。被接替的人会收到短信。")
    return redirect("oncall:me")
