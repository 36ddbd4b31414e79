"""Who may call what. A bearer token acts as its person; a browser session is checked for CSRF."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja.errors import HttpError
from ninja.security import SessionAuth

from zhilian.core import tokens
from zhilian.core.access import Access, Gate

F = TypeVar("F", bound=Callable[..., Any])
Handler = Callable[[HttpRequest], HttpResponse]
BAD_TOKEN = {
    "error": "bad_token",
    "message": "令牌无效或已吊销，请在“个人中心 - 接口令牌”重新生成。",
}
NOT_YOURS = "当前账号没有此项权限，请联系管理员开通。"
OWN_TOKENS = "/api/probe/"


class TokenMiddleware:
    """Turns a bearer token into its person, for /api/ only; a wrong or revoked token is refused."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        header = request.headers.get("Authorization", "")
        if header and request.path.startswith("/api/") and not request.path.startswith(OWN_TOKENS):
            person = tokens.bearer(header)
            if person is None:
                return JsonResponse(BAD_TOKEN, status=401)
            request.user = person
            request.by_token = True  # type: ignore[attr-defined]
        return self.get_response(request)


class PersonAuth(SessionAuth):
    """Session (with CSRF check) or bearer token: either way `request.auth` is the person."""

    def __call__(self, request: HttpRequest) -> Any:
        if getattr(request, "by_token", False):
            return request.user
        return super().__call__(request)


def may(*roles: str) -> Callable[[F], F]:
    """Admit these roles to an operation; read by `zhilian urls` too."""
    access = Access(gate=Gate.ROLES, roles=frozenset(map(str, roles)))

    def mark(operation: F) -> F:
        @wraps(operation)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            person: Any = request.user
            if not access.admits(person.role_codes, signed_in=person.is_authenticated):
                raise HttpError(403, NOT_YOURS)
            return operation(request, *args, **kwargs)

        guarded.access = access  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return mark
