"""One action at a case: its form, complete without script, and the deed."""

from typing import Any

from django.contrib import messages as toasts
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_http_methods

from zhilian.cases import selectors as cases
from zhilian.cases import service
from zhilian.cases.errors import CaseRefusal, NotForYou
from zhilian.cases.selectors import ActionForm, Bill
from zhilian.cases.types import Allowed, CaseView
from zhilian.core.access import signed_in
from zhilian.core.errors import Refusal
from zhilian.core.times import clock_now
from zhilian.directory import selectors as directory
from zhilian.faces.portal import casepage, doing, shell
from zhilian.faces.portal.reader import me
from zhilian.faces.portal.views.cases import case_or_404

FOUND = 12
SEARCHES = ("transfer", "add_signer", "copy")
"""Actions for which somebody may be looked for by name."""
BILLED = ("paid", "confirm")
"""Actions that may take money."""


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@shell.with_portal
def do(request: HttpRequest, number: str, action: str) -> HttpResponse:
    """Shows what the action asks, or does it. Who is too late is told so on the case's page."""
    sent = doing.sent(request.POST) if request.method == "POST" else None
    try:
        form = cases.action_form(
            number=number, viewer_id=me(request), action=action, now=clock_now(), sent=sent
        )
    except NotForYou:
        raise Http404 from None
    if form is None:
        toasts.error(request, "现在不能这样做：办件可能已由他人办理，请看最新进展。")
        return redirect("portal:case", number)
    if action in BILLED and _bill(form.case_id, me(request)) is not None:
        return redirect("portal:pay", number)
    page = {"case": form, "form": form, **_words(form)}
    if request.method != "POST" or request.POST.get("do.find"):
        return _show(request, page)
    deed = doing.Deed(form=form, person_id=me(request), data=request.POST, at=clock_now())
    try:
        doing.do(deed)
    except CaseRefusal as refusal:
        problems = getattr(refusal, "problems", ())
        return _show(request, {**page, "refusal": str(refusal), "problems": problems}, status=422)
    toasts.success(request, f"{doing.DONE.get(action, '已办理')}：{form.row.window_name}")
    if form.is_mine or action in {"copy", "add_signer"}:
        return redirect("portal:case", number)
    return redirect("portal:tasks")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@shell.with_portal
def pay(request: HttpRequest, number: str) -> HttpResponse:
    """What is to be paid by which channel. Outer channels have a cashier page of their own; a
    wallet is charged at once; where nothing is to be paid, the action itself is asked.
    """
    view = case_or_404(request, number)
    if view.is_confirming:
        toasts.info(request, f"{casepage.CONFIRMING}，不用再付。")
        return redirect("portal:case", number)
    bill = _bill(view.row.id, me(request))
    allowed = next((one for one in view.allowed if one.action in BILLED), None)
    if allowed is None:
        return redirect("portal:case", number)
    if bill is None:
        return redirect("portal:do", number, allowed.action)
    refusal = ""
    if request.method == "POST":
        try:
            return redirect(_go_paying(request, view, allowed))
        except Refusal as refused:
            refusal = str(refused)
    page = {
        "case": view,
        "bill": bill,
        "may_cancel": view.may("cancel"),
        "refusal": refusal,
        "tab": "cases",
    }
    return shell.page(request, "portal/pay.html", page, status=409 if refusal else 200)


def _go_paying(request: HttpRequest, view: CaseView, allowed: Allowed) -> str:
    """Where it goes on. Errors: what cases and ledger refuse."""
    here = f"/cases/{view.row.number}/"
    at, person_id = clock_now(), me(request)
    cashier = service.start_payment(case_id=view.row.id, person_id=person_id, return_to=here, at=at)
    if cashier:
        return cashier
    service.act(
        case_id=view.row.id,
        run_id=allowed.run_id or 0,
        person_id=person_id,
        action=allowed.action,
        at=at,
    )
    toasts.success(request, f"已支付：{view.row.window_name}")
    return here


def _bill(case_id: int, person_id: int) -> Bill | None:
    return cases.bill_of(case_id=case_id, person_id=person_id, at=clock_now())


def _words(form: ActionForm) -> dict[str, Any]:
    label, icon = casepage.WORDS.get(form.allowed.action, (form.allowed.label, "check"))
    return {
        "title": form.allowed.label if form.allowed.action in doing.STEP else label,
        "icon": icon,
        "searches": form.allowed.action in SEARCHES,
        "phrases": doing.PHRASES.get(form.allowed.action, ()),
    }


def _show(request: HttpRequest, page: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """With what was typed, and the people whose name was looked for."""
    who, user = request.POST.get("do.who", "").strip(), request.user
    found = directory.search_people(q=who, viewer=user).rows[:FOUND] if who else ()  # type: ignore[arg-type]
    chosen = set(request.POST.getlist("do.to"))
    typed = {
        "who": who,
        "me": str(user.pk),
        "found": [row for row in found if row.id != user.pk and row.is_active],
        "chosen": chosen,
        "remark": request.POST.get("do.remark", ""),
        "return_to": request.POST.get("do.return_to", ""),
        "say": {key: request.POST.get(f"do.say.{key}", "") for key, _ in page["form"].fields},
        "score": request.POST.get("do.score", ""),
    }
    answer = shell.page(
        request, "portal/do.html", {**page, "typed": typed, "tab": "cases"}, status=status
    )
    patch_cache_control(answer, private=True, no_store=True)
    return answer
