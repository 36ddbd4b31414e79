"""What one holds before a machine: the rolling code, codes of cases, cards, guests' passes."""

from datetime import datetime
from typing import Any

from django.contrib import messages as toasts
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST, require_safe

from zhilian.access import selectors as access
from zhilian.assets import selectors as assets
from zhilian.assets import service as terminals
from zhilian.canteen import selectors as canteen
from zhilian.cases import selectors as cases
from zhilian.core.access import signed_in
from zhilian.core.qr import qr_svg
from zhilian.core.times import clock_now
from zhilian.faces.portal import shell
from zhilian.faces.portal.reader import me

SHOWN = ("door", "meal")


@signed_in
@require_safe
@shell.with_portal
def codes(request: HttpRequest) -> HttpResponse:
    """One code for doors and for meals; beside it what belongs to the one or the other."""
    now, person_id = clock_now(), me(request)
    shown = request.GET.get("show", "")
    shown = shown if shown in SHOWN else SHOWN[0]
    page = {
        "shown": shown,
        "cards": assets.badges_of(person_id=person_id),
        "at_machines": [
            (one, SafeString(qr_svg(one.code))) for one in cases.codes_to_show(person_id=person_id)
        ],
        **_rolling(person_id, at=now),
        **(_doors if shown == "door" else _meals)(person_id, now=now),
        "tab": "me",
    }
    answer = shell.page(request, "portal/codes.html", page)
    patch_cache_control(answer, private=True, no_store=True)
    return answer


@signed_in
@require_safe
@shell.with_portal
def rolling(request: HttpRequest) -> HttpResponse:
    """The code of this half minute, for the page that shows it."""
    answer = render(request, "portal/_rolling.html", _rolling(me(request), at=clock_now()))
    patch_cache_control(answer, private=True, no_store=True)
    return answer


@signed_in
@require_POST
@shell.with_portal
def renew(request: HttpRequest) -> HttpResponse:
    """The phone was lost, or somebody has photographed the code."""
    terminals.renew_code(person_id=me(request), at=clock_now())
    toasts.success(request, "已换成新的码，以前截图、拍下的码都已失效。")
    return redirect("portal:codes")


def _rolling(person_id: int, *, at: datetime) -> dict[str, Any]:
    code = assets.rolling_code(person_id=person_id, at=at)
    return {"rolling_svg": SafeString(qr_svg(code.text)), "fresh_s": code.fresh_s}


def _doors(person_id: int, *, now: datetime) -> dict[str, Any]:
    return {
        "guests": access.guests_of(person_id=person_id, now=now),
        "rights": access.rights_of(person_id=person_id, now=now),
    }


def _meals(person_id: int, *, now: datetime) -> dict[str, Any]:
    return {
        "account": canteen.account_of(person_id=person_id),
        "balance": canteen.balance_of(person_id=person_id),
        "meals": canteen.meals_of(person_id=person_id, now=now),
    }
