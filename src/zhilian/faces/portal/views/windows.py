"""A service window: what it is for, how it goes, and its form; complete without script."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_http_methods

from zhilian.cases import selectors as cases
from zhilian.cases import service
from zhilian.cases.selectors import Hand
from zhilian.catalogue import selectors as catalogue
from zhilian.catalogue.types import WindowView
from zhilian.core.access import public
from zhilian.core.effects import Asking
from zhilian.core.errors import Refusal
from zhilian.core.listing import number
from zhilian.core.times import clock_now
from zhilian.directory import selectors as directory
from zhilian.faces.portal import arriving, filling, shell, standing, surroundings, trying
from zhilian.faces.portal.arriving import Arrival
from zhilian.notices import selectors as notices

REFUSED = 422
FILES = ("file", "face")


@public("办事窗口的表单人人可看；提交须登录，由办件引擎核对")
@require_http_methods(["GET", "HEAD", "POST"])
@shell.with_portal
def window(request: HttpRequest, code: str) -> HttpResponse:
    """The form. A POST sends it; of a stranger, and on trial, it is checked and nothing is kept."""
    view = view_or_404(code)
    asking = asking_of(request, window=code)
    if request.method != "POST":
        hand = _hand(request, code, at=asking.at)
        arrival = _first(request, view, drafted=bool(hand and hand.drafted))
        return _show(request, view, asking=asking, arrival=arrival, hand=hand)
    arrival = arriving.arrived(request, view, person_id=own_id(request))
    if asking.person_id is not None and trying.is_trial(request):
        return trying.answer(request, arrival, person_id=asking.person_id, at=asking.at)
    if button := filling.pressed(request):
        filling.change(request, arrival, button=button, at=asking.at)
        grown = request.POST[button] if button == "more" else ""
        return _show(request, view, asking=asking, arrival=arrival, grown=grown)
    if asking.person_id is None:
        return _show(request, view, asking=asking, arrival=arrival, blame=True)
    arriving.take_files(arrival, request, at=asking.at)
    return _send(request, view, asking=asking, arrival=arrival)


def asking_of(request: HttpRequest, *, window: str) -> Asking:
    """Who applies: the reader, or whoever has let the reader apply for them (`for`)."""
    user: Any = request.user
    at = clock_now()
    if not user.is_authenticated:
        return Asking(at=at, window=window)
    wanted = number(request.POST.get("for", request.GET.get("for", "")))
    if wanted and wanted in dict(cases.applies_for(person_id=user.pk, now=at)):
        user = directory.person(person_id=wanted)
    return directory.asking_of(user, at=at, window=window)


def own_id(request: HttpRequest) -> int | None:
    """Whose drafts and uploads these are: the reader's, also when they apply for somebody else."""
    return int(request.user.pk) if request.user.is_authenticated else None


def view_or_404(code: str) -> WindowView:
    try:
        return catalogue.window(code=code)
    except ObjectDoesNotExist:
        raise Http404 from None


def _first(request: HttpRequest, view: WindowView, *, drafted: bool) -> Arrival | None:
    """What a form begins with: what the address says, the last one sent, the draft, or nothing."""
    keys, own = {item.key for item in view.declaration.fields}, own_id(request)
    asked = request.GET.lists()
    if said := {name: list(found) for name, found in asked if name.partition(".")[0] in keys}:
        return arriving.typed(view, said, person_id=own)
    if own is None:
        return None
    if request.GET.get("copy") == "1":
        last = cases.sent_before(person_id=own, view=view)
        return arriving.typed(view, filling.texts_of(last), person_id=own) if last else None
    if not drafted or request.GET.get("for"):
        return None
    draft = cases.draft_for(person_id=own, window_code=view.code)
    if draft is None:
        return None
    texts = {name: list(found) for name, found in draft[0].texts.items()}
    return arriving.typed(view, texts, person_id=own)


def _send(
    request: HttpRequest, view: WindowView, *, asking: Asking, arrival: Arrival
) -> HttpResponse:
    filled, own = arrival.filled, own_id(request)
    if arrival.troubles:
        return _show(request, view, asking=asking, arrival=arrival, blame=True)
    try:
        done = service.submit_case(
            window_code=view.code,
            filled=filled,
            applicant_id=asking.person_id or 0,
            submit_key=filling.submit_key(request),
            at=asking.at,
            by_id=own if own != asking.person_id else None,
        )
    except Refusal as refusal:
        return _show(request, view, asking=asking, arrival=arrival, refusal=str(refusal))
    if not done.ok:
        return _show(request, view, asking=asking, arrival=arrival, blame=True)
    return HttpResponseRedirect(f"/cases/{done.number}/?sent=1")


def _show(
    request: HttpRequest,
    view: WindowView,
    *,
    asking: Asking,
    arrival: Arrival | None,
    **more: Any,
) -> HttpResponse:
    """The page, with what was filled in; `blame` says what is wrong with it."""
    hand = more.get("hand") or _hand(request, view.code, at=asking.at)
    sheet, checked = filling.sheet(view, asking, arrival, blame=more.get("blame", False))
    page = {
        "window": view,
        "controls": catalogue.form(view=view, asking=asking, sheet=sheet),
        "submit_key": filling.submit_key(request),
        "checked": checked if more.get("blame") else None,
        "refusal": more.get("refusal", ""),
        "grown": more.get("grown", ""),
        "restored": request.method != "POST" and _is_restored(request, arrival),
        "copied": request.method != "POST" and request.GET.get("copy") == "1" and bool(arrival),
        **_beside(view, asking),
        "announced": notices.announcements_at(
            window=view.code, person_id=own_id(request), now=asking.at
        ),
        "hand": hand,
        "applicant_id": asking.person_id,
    }
    wrong = (more.get("blame") and checked and checked.problems) or more.get("refusal")
    status = REFUSED if wrong and asking.person_id else 200
    answer = shell.page(request, "portal/window.html", page, status=status)
    if request.method == "POST" or asking.person_id is not None:
        patch_cache_control(answer, private=True, no_store=True)
    return answer


def _beside(view: WindowView, asking: Asking) -> dict[str, Any]:
    """What stands around the form."""
    stranger = asking.person_id is None
    return {
        "notice": view.registers.defaults["form_notice"],
        "steps": catalogue.way(view=view),
        "facts": catalogue.window_facts(view=view),
        "promise": catalogue.promise(view=view),
        "materials": [one.label for one in view.declaration.fields if one.type in FILES],
        "is_open": view.is_open(asking.at),
        "why_not": "" if stranger else cases.why_not(view, person_id=asking.person_id or 0),
        "standing": standing.standing(code=view.code, now=asking.at),
        "trouble": surroundings.trouble(code=view.code, now=asking.at),
    }


def _hand(request: HttpRequest, code: str, *, at: datetime) -> Hand | None:
    own = own_id(request)
    return cases.hand_of(person_id=own, window_code=code, now=at) if own is not None else None


def _is_restored(request: HttpRequest, arrival: Arrival | None) -> bool:
    return arrival is not None and not request.GET
