"""The sign-in page: number and code, or name and password; what was typed stays."""

from __future__ import annotations

from datetime import datetime
from secrets import token_urlsafe
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from zhilian.core import crypto
from zhilian.core.addresses import from_this_machine
from zhilian.core.selectors import is_demo
from zhilian.core.times import clock_now
from zhilian.directory import demo_entry, selectors, service
from zhilian.directory.errors import AskedTooOften
from zhilian.directory.forms import PhoneForm, SignInForm
from zhilian.directory.middleware import ENDED_BECAUSE
from zhilian.directory.models import Person
from zhilian.directory.providers.base import set_up
from zhilian.directory.security_profiles import LOCK_RULE
from zhilian.directory.types import Means, Outcome
from zhilian.directory.views import pending
from zhilian.directory.views.origin import came_from

BY_CODE, BY_PASSWORD = "code", "password"
ASKER = "sign_in_asker"
WRONG_PASSWORD = f"用户名或密码不对，请重新输入。{LOCK_RULE}。"
WRONG_CODE = f"验证码不对或已过期，请核对后重填，或重新获取。{LOCK_RULE}。"
ENDED: dict[str, str] = {
    Outcome.TIMED_OUT: "太久没有操作，已自动退出，请重新登录。",
    Outcome.ENDED: "这次登录已被结束，请重新登录。",
}
Form = SignInForm | PhoneForm


def way_of(request: HttpRequest) -> str:
    """By code or by password: as chosen, else by code where texts can be sent."""
    if not settings.SIGN_IN_BY_CODE:
        return BY_PASSWORD
    chosen = request.POST.get("do", "").removeprefix("by-")
    if chosen not in {BY_CODE, BY_PASSWORD}:
        chosen = request.POST.get("way", request.GET.get("way", ""))
    plain_post = request.method == "POST" and not chosen
    return BY_PASSWORD if plain_post or chosen == BY_PASSWORD else BY_CODE


def blank(request: HttpRequest) -> Form:
    """The form of the chosen way, with what was typed on the other."""
    known = {"username": request.POST.get("username", "")[:150]}
    return PhoneForm(initial=known) if way_of(request) == BY_CODE else SignInForm(initial=known)


def asks(request: HttpRequest) -> bool:
    """Whether a code is wanted: by its button, or by Enter while none is typed."""
    do = request.POST.get("do", "")
    return do == "ask" or (do == "go" and not request.POST.get("code", "").strip())


def ask(request: HttpRequest) -> HttpResponse:
    """A code is on its way, if the number is known; the page says the same if it is not."""
    form = PhoneForm(request.POST, code_needed=False)
    if not form.is_valid():
        return page(request, form=form)
    asker = request.session.setdefault(ASKER, token_urlsafe(16))
    try:
        again_at = service.ask_code(
            phone=form.cleaned_data["username"],
            asker=asker,
            at=clock_now(),
            came_from=came_from(request),
        )
    except AskedTooOften as refused:
        return page(request, form=form, refusal=str(refused), again_at=refused.again_at)
    return page(request, form=form, again_at=again_at, asked=True)


def by_code(request: HttpRequest) -> HttpResponse:
    form = PhoneForm(request.POST)
    if not form.is_valid():
        return page(request, form=form, again_at=_again_at(request, form))
    person = service.use_code(
        request=request,
        phone=form.cleaned_data["username"],
        asker=request.session.get(ASKER, ""),
        code=form.cleaned_data["code"],
        at=clock_now(),
        came_from=came_from(request),
    )
    if person is None:
        again_at = _again_at(request, form)
        return page(request, form=blank(request), refusal=WRONG_CODE, again_at=again_at)
    request.session.pop(ASKER, None)
    return _in(request, person, means=Means.SMS)


def by_password(request: HttpRequest) -> HttpResponse:
    form = SignInForm(request.POST)
    if not form.is_valid():
        return page(request, form=form)
    person = service.check_password(
        request=request,
        username=form.cleaned_data["username"],
        password=form.cleaned_data["password"],
        at=clock_now(),
        came_from=came_from(request),
    )
    if person is None:
        return page(request, form=form, refusal=WRONG_PASSWORD)
    return _in(request, person, means=Means.PASSWORD)


def page(
    request: HttpRequest,
    *,
    form: Form,
    refusal: str = "",
    again_at: datetime | None = None,
    asked: bool = False,
) -> HttpResponse:
    ended = request.session.pop(ENDED_BECAUSE, "") if request.session.session_key else ""
    now = clock_now()
    if again_at and isinstance(form, PhoneForm):
        form.expect_code()
    context = {
        "form": form,
        "by_code": isinstance(form, PhoneForm),
        "offers_code": settings.SIGN_IN_BY_CODE,
        "refusal": refusal,
        "title": "验证码没有发出" if asks(request) else "没有登录成功",
        "next": pending.safe_next(request),
        "ended": ENDED.get(ended, ""),
        "asked_phone": crypto.mask_phone(form.cleaned_data["username"]) if asked else "",
        "again_at": again_at if again_at and again_at > now else None,
        "wait_s": round((again_at - now).total_seconds()) if again_at else 0,
        "ways": _ways(request),
        "doors": demo_entry.DOORS if demo_entry.offered(request) else (),
        "needs_code": demo_entry.needs_code(request),
        "simulator": _simulator(request),
        "lock_rule": LOCK_RULE,
    }
    status = 422 if refusal or form.errors else 200
    return render(request, "directory/sign_in.html", context, status=status)


def _in(request: HttpRequest, person: Person, *, means: Means) -> HttpResponse:
    return pending.begin(request, person, next_url=pending.safe_next(request), means=means)


def _again_at(request: HttpRequest, form: PhoneForm) -> datetime | None:
    """When this browser may ask again for the number, if it asked for one."""
    phone = form.cleaned_data.get("username", "")
    asker = request.session.get(ASKER, "")
    asked_at = selectors.code_asked_at(phone=phone, asker=asker) if phone and asker else None
    return asked_at + service.AGAIN_AFTER if asked_at else None


def _ways(request: HttpRequest) -> list[dict[str, str]]:
    """The other systems that the settings name, each with its button."""
    query = urlencode({"next": wanted}) if (wanted := pending.safe_next(request)) else ""
    return [
        {
            "url": f"{reverse('directory:leave', args=[name])}{'?' if query else ''}{query}",
            "icon": one.icon,
            "label": one.label,
        }
        for name, one in set_up().items()
    ]


def _simulator(request: HttpRequest) -> str:
    """In a demonstration on this machine: where the simulated phones are."""
    gateway = urlsplit(settings.SMS_GATEWAY_URL)
    if not gateway.netloc or not is_demo() or not from_this_machine(request):
        return ""
    return f"{gateway.scheme}://{gateway.netloc}/"
