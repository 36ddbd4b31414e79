"""Hand-overs: what is owed, signing on both sides, and the signed page for paper."""

from datetime import UTC, datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from zhilian.core import listing
from zhilian.core.access import admits
from zhilian.core.csvs import csv_response
from zhilian.directory.types import CONSOLE_ROLES
from zhilian.oncall import selectors, service
from zhilian.oncall.change_forms import NotesForm
from zhilian.oncall.errors import OncallRefused
from zhilian.oncall.models import HandOver
from zhilian.oncall.types import HandOverStatus, Layer
from zhilian.oncall.views import shared

EXPORT_ROWS = 10_000


@admits(*CONSOLE_ROLES)
@require_GET
def handovers(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    now, q = timezone.now(), listing.word(request, "q")
    if request.GET.get("format") == "csv":
        found = selectors.handovers(q=q, limit=EXPORT_ROWS)
        header = ["换班时刻", "班次", "交班人", "接班人", "状态", "版本", "交班签字", "接班签字"]
        return csv_response("交接班", header, (_cells(row) for row in found))
    before = listing.number(request.GET.get("before", ""))
    found = selectors.handovers(q=q, before=before)
    shown, more = found[: selectors.PAGE], len(found) > selectors.PAGE
    here, asked = reverse("oncall:handovers"), {"q": q} if q else {}
    context = {
        "now": now,
        "tabs": shared.tabs("oncall:handovers"),
        "owed": [change for change in selectors.changes(now=now) if _is_open(change)],
        "rows": shown,
        "q": q,
        "me": request.user.pk,
        "broken": selectors.first_broken_seal(),
        "next_url": f"{here}?{urlencode({**asked, 'before': shown[-1].pk})}" if more else "",
        "first_url": f"{here}?{urlencode(asked)}" if before else "",
        "export_url": f"{here}?{urlencode({**asked, 'format': 'csv'})}",
    }
    return render(request, "oncall/handovers.html", context)


@admits(*shared.DOERS)
def give(request: HttpRequest, key: str) -> HttpResponse:
    _change(key)
    now = timezone.now()
    change = next((c for c in selectors.changes(now=now) if c.key == key), None)
    if change is None:
        raise Http404
    form = NotesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = service.give_handover(
                changes_at=change.changes_at,
                layer=change.layer,
                person_id=request.user.pk or 0,
                notes=form.cleaned_data["notes"],
                at=now,
            )
        except OncallRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "交班已签字，等接班人查看并签字。")
            return redirect("oncall:handover", handover_id=made.pk)
    context = {
        "now": now,
        "form": form,
        "change": change,
        "items": selectors.open_items(now=now),
        "mine": change.outgoing_id == request.user.pk,
        "crumbs": shared.crumbs(("交接班", "oncall:handovers")),
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "oncall/handover_give.html", context, status=status)


@admits(*CONSOLE_ROLES)
@require_GET
def page(request: HttpRequest, handover_id: int) -> HttpResponse:
    handover = _found(handover_id)
    seals = selectors.seals_of(handover_id=handover_id)
    asked = listing.number(request.GET.get("version", "")) or handover.version
    version = asked if 1 <= asked <= handover.version else handover.version
    waits = handover.status == HandOverStatus.GIVEN and version == handover.version
    context = {
        "now": timezone.now(),
        "handover": handover,
        "layer": Layer(handover.layer).label,
        "version": version,
        "versions": range(1, handover.version + 1),
        "items": selectors.content_of(seals, version=version),
        "seals": [seal for seal in seals if seal.version == version],
        "may_take": waits and handover.incoming_id == request.user.pk,
        "may_give": waits and handover.outgoing_id == request.user.pk,
        "key": f"{handover.layer}-{handover.changes_at.astimezone(UTC):%Y%m%dT%H%M%S}",
        "crumbs": shared.crumbs(("交接班", "oncall:handovers")),
    }
    return render(request, "oncall/handover.html", context)


@admits(*shared.DOERS)
@require_POST
def take(request: HttpRequest, handover_id: int) -> HttpResponse:
    _found(handover_id)
    try:
        service.take_handover(
            handover_id=handover_id,
            person_id=request.user.pk or 0,
            version=listing.number(request.POST.get("version", "")) or 0,
            at=timezone.now(),
        )
    except OncallRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "接班已签字，交接完成。")
    return redirect("oncall:handover", handover_id=handover_id)


def _is_open(change: selectors.Change) -> bool:
    return change.handover is None or change.handover.status == HandOverStatus.GIVEN


def _found(handover_id: int) -> HandOver:
    handover = selectors.handover(handover_id=handover_id)
    if handover is None:
        raise Http404
    return handover


def _change(key: str) -> tuple[Layer, datetime]:
    """A change of hands as addresses name it: layer and instant."""
    layer, _, moment = key.partition("-")
    try:
        at = datetime.strptime(moment, "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
        return Layer(layer), at
    except ValueError:
        raise Http404 from None


def _cells(row: HandOver) -> list[object]:
    return [
        row.changes_at,
        Layer(row.layer).label,
        row.outgoing.name,
        row.incoming.name,
        HandOverStatus(row.status).label,
        row.version,
        row.given_at,
        row.taken_at,
    ]
