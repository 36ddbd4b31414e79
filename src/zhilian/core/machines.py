"""Endpoints for programs that show a token: find who it is, read JSON, refuse in JSON.

terminals = with_token(lambda token: assets.terminal_by_token(token=token))

@csrf_exempt
@machine("终端凭令牌报到")
@require_POST
@terminals
def hello(request, terminal): ...
"""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse

from zhilian.core.errors import BadBody, NotAdmitted

M = TypeVar("M")
View = Callable[..., HttpResponse]
MOST_BYTES = 1_000_000


def with_token(find: Callable[[str], M]) -> Callable[[Callable[..., HttpResponse]], View]:
    """The view gets who `find` makes of the bearer token; `NotAdmitted` becomes 401, `BadBody`
    422.
    """

    def decorate(view: Callable[..., HttpResponse]) -> View:
        @wraps(view)
        def checked(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            scheme, _, token = request.headers.get("Authorization", "").partition(" ")
            try:
                if scheme.lower() != "bearer":
                    raise NotAdmitted("请求头缺少 Authorization: Bearer 令牌。")
                return view(request, find(token.strip()), **kwargs)
            except NotAdmitted as refusal:
                return refuse(401, "token_refused", str(refusal))
            except BadBody as refusal:
                return refuse(422, "bad_body", str(refusal))

        return checked

    return decorate


def json_object(request: HttpRequest, *, most_bytes: int = MOST_BYTES) -> dict[str, Any]:
    """The body as one JSON object, with texts that every database can hold."""
    try:
        body = request.body
    except RequestDataTooBig:
        raise BadBody(f"正文不能超过 {most_bytes // 1000} KB，请分批发送。") from None
    if len(body) > most_bytes:
        raise BadBody(f"正文不能超过 {most_bytes // 1000} KB，请分批发送。")
    try:
        found = json.loads(body.replace(b"\\u0000", b""))
    except (ValueError, RecursionError):
        raise BadBody("正文不是有效的 JSON。") from None
    if not isinstance(found, dict):
        raise BadBody("正文应为一个 JSON 对象。")
    return found


def text(body: dict[str, Any], name: str, *, most: int = 200, default: str | None = None) -> str:
    """A text of the body. Without a default it must be there."""
    value = body.get(name, default)
    if not isinstance(value, str) or (default is None and not value.strip()):
        raise BadBody(f"{name} 应为文字，且不能为空。")
    if len(value) > most:
        raise BadBody(f"{name} 最多 {most} 个字符。")
    return value.replace("\0", "").encode("utf-8", "replace").decode().strip()


def number(body: dict[str, Any], name: str, *, most: int = 2**31 - 1, default: int = 0) -> int:
    """A whole number of the body, not below nought."""
    value = body.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise BadBody(f"{name} 应为 0 到 {most} 的整数。")
    return value


def refuse(status: int, error: str, message: str) -> JsonResponse:
    return JsonResponse({"error": error, "message": message}, status=status)
