"""常用: windows kept at hand, their order, and what was used last."""

from django.contrib import messages as toasts
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from zhilian.cases import selectors as cases
from zhilian.cases import service
from zhilian.cases.errors import CaseRefusal
from zhilian.core.access import signed_in
from zhilian.core.times import clock_now
from zhilian.faces.portal import finding, reader, shell
from zhilian.faces.portal.reader import me


@signed_in
@require_safe
@shell.with_portal
def favourites(request: HttpRequest) -> HttpResponse:
    rows = {row.code: row for row in finding.windows(q="", reader=reader.of(request))}
    kept, used = cases.windows_at_hand(person_id=me(request))
    page = {
        "kept": [rows[code] for code in kept if code in rows],
        "used": [rows[code] for code in used if code in rows],
        "tab": "home",
    }
    return shell.page(request, "portal/favourites.html", page)


@signed_in
@require_POST
@shell.with_portal
def keep(request: HttpRequest, code: str) -> HttpResponse:
    """Keep a window at hand, or no longer; back to where the button stood."""
    kept = request.POST.get("kept") == "1"
    try:
        service.set_favourite(person_id=me(request), window_code=code, kept=kept, at=clock_now())
    except CaseRefusal as refusal:
        toasts.error(request, str(refusal))
    else:
        toasts.success(request, "已加入常用。" if kept else "已移出常用。")
    back = request.POST.get("back", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return redirect(back if safe else "portal:favourites")


@signed_in
@require_POST
@shell.with_portal
def order(request: HttpRequest) -> HttpResponse:
    """Move one up or down."""
    kept, _ = cases.windows_at_hand(person_id=me(request))
    code, step = request.POST.get("code", ""), -1 if request.POST.get("to") == "up" else 1
    if code in kept:
        place = kept.index(code)
        other = min(max(place + step, 0), len(kept) - 1)
        kept[place], kept[other] = kept[other], kept[place]
        service.order_favourites(person_id=me(request), codes=kept, at=clock_now())
    return redirect("portal:favourites")
