"""Who may call what. A bearer token acts as its person; a browser session is checked for CSRF."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja.security import HttpBearer

from zhilian.core import tokens
from zhilian.core.access import access_of, admits

F = TypeVar("F", bound=Callable[..., Any])
Handler = Callable[[HttpRequest], HttpResponse]
BAD_TOKEN = {
    "error": "bad_token",
    "message": "令牌无效或已吊销，请在“个人中心 - 接口令牌”重新生成。",
}
NOT_YOURS = {"error": "forbidden", "message": "当前账号没有此项权限，请联系管理员开通。"}
OWN_TOKENS = ("/api/probe/", "/api/inbound/", "/api/terminals/")


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

    def process_view(
        self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Who may is asked before what was sent is read."""
        person: Any = request.user
        for operation in operations_of(view):
            access = access_of(operation.view_func)
            if request.method not in operation.methods or not person.is_authenticated:
                continue
            if access is None or not access.admits(person.role_codes, signed_in=True):
                return JsonResponse(NOT_YOURS, status=403)
        return None


class TokenAuth(HttpBearer):
    """The person whose token the middleware has accepted."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        return request.user if getattr(request, "by_token", False) else None


def may(*roles: str) -> Callable[[F], F]:
    """Admit these roles to an operation; the middleware enforces it, `zhilian urls` reads it."""
    return admits(*roles)


def operations_of(view: Any) -> list[Any]:
    """The operations of an API path: django-ninja keeps them in the closure of its view."""
    cells = [cell.cell_contents for cell in getattr(view, "__closure__", None) or ()]
    found = [getattr(content, "operations", None) for content in cells]
    return next((operations for operations in found if operations), [])
