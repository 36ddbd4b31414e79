"""A case that came back: its own form again, with what was said of each field, and sent anew."""

from dataclasses import replace
from typing import Any

from django.contrib import messages as toasts
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_http_methods

from zhilian.cases import selectors as cases
from zhilian.cases import service
from zhilian.cases.selectors import Correction
from zhilian.catalogue import selectors as catalogue
from zhilian.catalogue.types import Problem, Sheet
from zhilian.core.access import signed_in
from zhilian.core.errors import Refusal
from zhilian.core.times import clock_now
from zhilian.faces.portal import arriving, filling, shell
from zhilian.faces.portal.arriving import Arrival
from zhilian.faces.portal.reader import me
from zhilian.faces.portal.views.cases import case_or_404
from zhilian.notices import selectors as notices

REFUSED = 422


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@shell.with_portal
def correct(request: HttpRequest, number: str) -> HttpResponse:
    found = cases.correction_for(number=number, viewer_id=me(request), now=clock_now())
    if found is None:
        case_or_404(request, number)
        toasts.warning(request, "这件办件现在不用修改，请看最新进展。")
        return redirect("portal:case", number)
    page = {"correction": found}
    if request.method != "POST":
        arrival = _arrival(found, filling.texts_of(found.sent), person_id=me(request))
        return _show(request, page, arrival=arrival, sheet=_remarked(found, arrival))
    arrival = arriving.arrived(request, found.view, person_id=me(request))
    arrival.case_id = found.case_id
    if button := filling.pressed(request):
        filling.change(request, arrival, button=button, at=found.asking.at)
        sheet, _ = filling.sheet(found.view, found.asking, arrival, blame=False)
        return _show(request, page, arrival=arrival, sheet=sheet)
    arriving.take_files(arrival, request, at=found.asking.at)
    return _send(request, page, found=found, arrival=arrival)


def _send(
    request: HttpRequest, page: dict[str, Any], *, found: Correction, arrival: Arrival
) -> HttpResponse:
    refusal = ""
    try:
        done = service.resubmit_case(
            case_id=found.case_id,
            filled=arrival.filled,
            person_id=me(request),
            at=found.asking.at,
        )
    except Refusal as refused:
        refusal = str(refused)
    else:
        if done.ok and not arrival.troubles:
            toasts.success(request, "已重新提交，从退回的环节接着办。")
            return redirect("portal:case", done.number)
    sheet, checked = filling.sheet(found.view, found.asking, arrival, blame=True)
    wrong = {**page, "checked": checked, "refusal": refusal}
    return _show(request, wrong, arrival=arrival, sheet=sheet, status=REFUSED)


def _show(
    request: HttpRequest,
    page: dict[str, Any],
    *,
    arrival: Arrival,
    sheet: Sheet,
    status: int = 200,
) -> HttpResponse:
    found: Correction = page["correction"]
    controls = catalogue.form(view=found.view, asking=found.asking, sheet=sheet)
    shown = {
        **page,
        "window": found.view,
        "controls": controls,
        "submit_key": filling.submit_key(request),
        "is_open": True,
        "announced": notices.announcements_at(
            window=found.view.code, person_id=me(request), now=found.asking.at
        ),
        "tab": "cases",
    }
    answer = shell.page(request, "portal/correct.html", shown, status=status)
    patch_cache_control(answer, private=True, no_store=True)
    return answer


def _arrival(found: Correction, texts: arriving.Texts, *, person_id: int) -> Arrival:
    arrival = arriving.typed(found.view, texts, person_id=person_id)
    arrival.case_id = found.case_id
    return arrival


def _remarked(found: Correction, arrival: Arrival) -> Sheet:
    """The form as it was sent, with the remarks where errors would stand."""
    sheet, checked = filling.sheet(found.view, found.asking, arrival, blame=False)
    if checked is None:
        return sheet
    said = tuple(
        Problem(name=item.key, label=item.label, text=found.remarks[item.key])
        for item in found.view.declaration.fields
        if found.remarks.get(item.key)
    )
    return replace(sheet, checked=replace(checked, problems=said), blame=True)
