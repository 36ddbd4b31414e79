"""Signing in with what another system says: off to it, and back with a state that we gave."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta
from secrets import token_hex
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhilian.core.access import public, signed_in
from zhilian.core.listing import number
from zhilian.core.times import clock_now
from zhilian.directory import service
from zhilian.directory.errors import IdentityRefused
from zhilian.directory.models import Person
from zhilian.directory.providers.base import LoginProvider, Unproved, set_up
from zhilian.directory.views import entering, pending
from zhilian.directory.views.origin import came_from
from zhilian.directory.views.who import me

KEY = "signing_in_elsewhere"
GOOD_FOR = timedelta(minutes=10)
STALE = "这次登录已过期，或不是从这个浏览器开始的，请重新登录。"


@public("去统一身份认证登录：只转到设置里写明的地址")
@never_cache
@require_GET
def leave(request: HttpRequest, name: str) -> HttpResponse:
    provider = _provider(name)
    state = token_hex(24)
    agent = request.headers.get("User-Agent", "")
    away = provider.leave(back=_back(name, state), agent=agent)
    if isinstance(away, Unproved):
        return _refused(request, away.reason)
    request.session[KEY] = {
        "name": name,
        "state": state,
        "at": clock_now().isoformat(),
        "next": pending.safe_next(request),
    }
    return redirect(away)


@public("从统一身份认证回来：凭本浏览器的一次性状态；对方通知退出：凭登录时的票据或对方的签名")
@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def back(request: HttpRequest, name: str) -> HttpResponse:
    """A browser comes back by GET; their server says by POST to the same address that somebody
    has signed out there, because CAS knows no other address of ours.
    """
    provider = _provider(name)
    return _arrive(request, provider) if request.method == "GET" else _end(request, provider)


def _arrive(request: HttpRequest, provider: LoginProvider) -> HttpResponse:
    """A state is good once, in the browser that left with it, for ten minutes."""
    name = provider.name
    begun = request.session.pop(KEY, None)
    given = request.GET.get("state", "")
    if begun is None or begun["name"] != name or not _same(begun["state"], given):
        return _refused(request, STALE)
    if clock_now() - datetime.fromisoformat(begun["at"]) > GOOD_FOR:
        return _refused(request, STALE)
    found = _person(provider, request, back=_back(name, given))
    if not isinstance(found, Person):
        return _refused(request, found)
    if not service.may_try(
        request=request, person=found, at=clock_now(), origin=came_from(request)
    ):
        return _refused(request, "这个账号已暂时锁定，请稍后再试。")
    return pending.begin(request, found, next_url=begun["next"], means=name.upper())


@signed_in
@require_POST
def unbind(request: HttpRequest) -> HttpResponse:
    """End one's own binding; the next sign-in there binds anew by the rule."""
    identity_id = number(request.POST.get("identity", ""))
    ended = identity_id is not None and service.end_identity(
        person_id=me(request).pk, identity_id=identity_id, at=clock_now()
    )
    messages.success(request, "已解除绑定。" if ended else "没有需要解除的绑定。")
    return redirect("directory:profile")


def _end(request: HttpRequest, provider: LoginProvider) -> HttpResponse:
    """The same answer whether anything was open: nobody learns from it who is signed in."""
    ended = provider.signed_out(request.POST.dict())
    if ended is None:
        return HttpResponse("没有说明谁已退出，或说明不可信", status=400)
    service.end_elsewhere(provider=provider.name, ended=ended, at=clock_now())
    return HttpResponse("ok")


def _person(provider: LoginProvider, request: HttpRequest, *, back: str) -> Person | str:
    """Who it is, or why nobody. Which sign-in there it was stays in the session."""
    identity = provider.arrive(request.GET.dict(), back=back)
    if isinstance(identity, Unproved):
        return identity.reason
    try:
        found = service.person_of_identity(
            provider=provider.name, matches=provider.matches, identity=identity, at=clock_now()
        )
    except IdentityRefused as refused:
        return str(refused)
    request.session[pending.HANDLE] = service.handle_index(
        provider=provider.name, handle=identity.handle
    )
    return found


def _provider(name: str) -> LoginProvider:
    provider = set_up().get(name)
    if provider is None:
        raise Http404
    return provider


def _back(name: str, state: str) -> str:
    """The address to come back to: that of the settings, not that of the request's Host."""
    path = reverse("directory:arrive", args=[name])
    return f"{settings.BASE_URL.rstrip('/')}{path}?{urlencode({'state': state})}"


def _same(held: str, given: str) -> bool:
    return hmac.compare_digest(held.encode(), given.encode())


def _refused(request: HttpRequest, reason: str) -> HttpResponse:
    return entering.page(request, form=entering.blank(request), refusal=reason)
