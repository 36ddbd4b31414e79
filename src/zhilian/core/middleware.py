"""The door: who is asking, may they, and headers that every answer carries."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from zhilian.core import actor
from zhilian.core.access import Access, Gate, access_of
from zhilian.core.addresses import client_address

Handler = Callable[[HttpRequest], HttpResponse]
NEEDS_LOGIN = {"error": "signed_out", "message": "请先登录，或在请求头带上有效令牌。"}
FORBIDDEN = {"error": "forbidden", "message": "当前账号没有此项权限，请联系管理员开通。"}


class ActorMiddleware:
    """Names the acting person for the journal."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with actor.acting_as(_actor(request)):
            response = self.get_response(request)
        if request.user.is_authenticated and "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        return response


class AccessMiddleware:
    """Refuses what the view does not admit; an undeclared view admits nobody."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        access = access_of(view)
        if access is None:
            raise PermissionDenied
        if access.gate is Gate.MACHINE:
            shown = access.token_in_address or "Authorization" in request.headers
            return None if shown else _refuse(request, machine=True)
        return self._check(request, access)

    def _check(self, request: HttpRequest, access: Access) -> HttpResponse | None:
        user: Any = request.user
        signed_in = bool(user.is_authenticated)
        roles = user.role_codes if signed_in else frozenset()
        if access.admits(roles, signed_in=signed_in):
            return None
        if not signed_in:
            return _refuse(request)
        if request.path.startswith("/api/"):
            return JsonResponse(FORBIDDEN, status=403)
        raise PermissionDenied


def _actor(request: HttpRequest) -> actor.Actor:
    user: Any = request.user
    address = client_address(request)
    if not user.is_authenticated:
        return actor.Actor(label="未登录", via="web", address=address)
    return actor.Actor(id=str(user.pk), label=str(user), via="web", address=address)


def _refuse(request: HttpRequest, *, machine: bool = False) -> HttpResponse:
    if machine or request.path.startswith("/api/"):
        answer = JsonResponse(NEEDS_LOGIN, status=401)
        answer.headers["WWW-Authenticate"] = "Bearer"
        return answer
    login = f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}"
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"HX-Redirect": login})
    return redirect(login)
