"""One's own cases: the list, the case, its print, and what an applicant does with it."""

from django.contrib import messages as toasts
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from zhilian.cases import selectors as cases
from zhilian.cases import service
from zhilian.cases.types import CaseView
from zhilian.core.access import signed_in
from zhilian.core.times import clock_now
from zhilian.faces import live
from zhilian.faces.portal import casebook, casepage, market, qr, shell
from zhilian.faces.portal.reader import me

POLL = "Zl-Poll"


@signed_in
@require_safe
@shell.with_portal
def case_list(request: HttpRequest) -> HttpResponse:
    found = casebook.book(person_id=me(request), asked=request.GET, now=clock_now())
    return shell.page(request, "portal/cases.html", {"book": found, "tab": "cases"})


@signed_in
@require_POST
@shell.with_portal
def drop_draft(request: HttpRequest, code: str) -> HttpResponse:
    if service.discard_draft(window_code=code, person_id=me(request)):
        toasts.success(request, "草稿已删除。")
    return redirect("/cases/?tab=drafts")


@signed_in
@require_safe
@shell.with_portal
def case(request: HttpRequest, number: str) -> HttpResponse:
    """The page; asked by the page itself, whether anything has changed at its head."""
    now = clock_now()
    view = market.with_pictures(case_or_404(request, number))
    desk = casepage.desk(view, now=now)
    if request.headers.get(POLL):
        return live.answer(request, desk.headline)
    shown = bool(view.code) and desk.shows_code
    page = {
        "desk": desk,
        "case": view,
        "code_svg": qr.svg(view.code, label=f"核验码 {view.code}") if shown else "",
        "fresh": request.GET.get("sent") == "1",
        "etag": live.etag_of(desk.headline),
        "tab": "cases",
    }
    return shell.page(request, "portal/case.html", page)


@signed_in
@require_safe
@shell.with_portal
def print_view(request: HttpRequest, number: str) -> HttpResponse:
    """The whole case on A4; personal fields stay covered, paper is read by others too."""
    view = case_or_404(request, number, covered=True)
    page = {"desk": casepage.desk(view, now=clock_now()), "case": view}
    return shell.page(request, "portal/case_print.html", page)


def case_or_404(request: HttpRequest, number: str, *, covered: bool = False) -> CaseView:
    """The case, if it is for this reader."""
    view = cases.case_for(
        number=number, viewer_id=me(request), now=clock_now(), forms=(), covered=covered
    )
    if view is None:
        raise Http404
    return view
