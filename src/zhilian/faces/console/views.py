"""Duty desk, wall, window page, drills: thin, read by roles of the console."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from zhilian.core.access import admits, signed_in
from zhilian.core.errors import Refusal
from zhilian.faces import live
from zhilian.faces.console import desk as desks
from zhilian.faces.console import drills, finding, roles, walls, windows
from zhilian.faces.console import screen as screens
from zhilian.monitoring import service as monitoring


@admits(*roles.READERS)
@require_GET
def duty_desk(request: HttpRequest) -> HttpResponse:
    """What needs me now. The living part is the same page without its shell."""
    return _page_or_part(request, "console/desk.html", "console/_desk.html", _desk(request))


@admits(*roles.READERS)
@require_GET
def wall(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    state, q = request.GET.get("state", ""), request.GET.get("q", "").strip()
    context: dict[str, Any] = {"now": now, "state": state, "q": q}
    context["wall"] = walls.wall(now=now, state=state, q=q)
    return _page_or_part(request, "console/wall.html", "console/_wall.html", context)


@admits(*roles.READERS)
@require_GET
def screen(request: HttpRequest) -> HttpResponse:
    """What hangs on the wall of the duty room; no menu, nothing to press."""
    now = timezone.now()
    context = {"now": now, "screen": screens.screen(now=now)}
    return _page_or_part(request, "console/screen.html", "console/_screen.html", context)


@signed_in
@require_GET
def find(request: HttpRequest) -> HttpResponse:
    """What Ctrl-K finds, as the inside of its list."""
    asked = finding.Asked(
        q=request.GET.get("q", "")[: finding.LONGEST], person=request.user, roles=_roles(request)
    )
    return render(request, "console/_found.html", {"found": finding.find(asked), "q": asked.q})


@admits(*roles.READERS)
@require_GET
def window(request: HttpRequest, code: str) -> HttpResponse:
    now = timezone.now()
    try:
        page = windows.window_page(code=code, now=now)
    except ObjectDoesNotExist:
        raise Http404 from None
    context = {
        "now": now,
        "page": page,
        "may_drill": bool(_roles(request) & roles.ACTORS),
        "faults": drills.FAULTS,
        "crumbs": [{"label": "窗口", "href": "/ops/wall/"}],
    }
    return _page_or_part(request, "console/window.html", "console/_window.html", context)


@admits(*roles.READERS)
@require_GET
def drill_list(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    context = {
        "now": now,
        "history": drills.history(now=now),
        "choices": drills.choices(),
        "chosen": request.GET.get("window", ""),
        "faults": drills.FAULTS,
        "may_drill": bool(_roles(request) & roles.ACTORS),
    }
    return render(request, "console/drills.html", context)


@admits(*roles.DRILLERS)
@require_POST
def drill_start(request: HttpRequest) -> HttpResponse:
    try:
        drill = monitoring.start_drill(
            window_code=request.POST.get("window", ""),
            fault=request.POST.get("fault", ""),
            note=request.POST.get("note", "").strip(),
            person_id=_person_id(request),
            at=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("console:drills")
    return redirect("console:drill", drill.pk)


@admits(*roles.READERS)
@require_GET
def drill(request: HttpRequest, drill_id: int) -> HttpResponse:
    now = timezone.now()
    shown = drills.progress(drill_id=drill_id, now=now)
    if shown is None:
        raise Http404
    context = {
        "now": now,
        "shown": shown,
        "may_drill": bool(_roles(request) & roles.ACTORS),
        "crumbs": [{"label": "应急演练", "href": "/ops/drills/"}],
    }
    return _page_or_part(request, "console/drill.html", "console/_drill.html", context)


@admits(*roles.DRILLERS)
@require_POST
def drill_stop(request: HttpRequest, drill_id: int) -> HttpResponse:
    try:
        monitoring.stop_drill(drill_id=drill_id, person_id=_person_id(request), at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "故障已撤除，探针正在复查。")
    return redirect("console:drill", drill_id)


def _desk(request: HttpRequest) -> dict[str, Any]:
    now = timezone.now()
    return {"now": now, "desk": desks.desk(now=now, role_codes=_roles(request))}


def _person_id(request: HttpRequest) -> int:
    return int(request.user.pk or 0)


def _roles(request: HttpRequest) -> frozenset[str]:
    return frozenset(getattr(request.user, "role_codes", ()))


def _page_or_part(
    request: HttpRequest, page: str, part: str, context: dict[str, Any]
) -> HttpResponse:
    """The page, or for its own polling (`HX-Request`) the living part alone, 304 when unchanged."""
    html = render_to_string(part, context, request=request)
    if request.headers.get("HX-Request"):
        return live.answer(request, html)
    return render(request, page, context | {"part": html, "etag": live.etag_of(html)})
