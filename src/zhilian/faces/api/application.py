"""The API object: routers, errors in Chinese, the answers that every operation may give."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import SessionAuth

from zhilian.core.access import Access, Gate, declare_module
from zhilian.core.errors import Refusal
from zhilian.faces.api.door import TokenAuth
from zhilian.faces.api.reading import NotText, PlainParser
from zhilian.faces.api.views import checks, incidents

NOT_FOUND = ("NoSuch", "NotFound")
ABOUT = (
    "与页面同权的数据接口。令牌在“个人中心 - 接口令牌”生成，放在请求头 Authorization: Bearer 里。"
)

declare_module("ninja.openapi", Access(gate=Gate.PUBLIC, why="接口说明，不含数据"))
declare_module("ninja", Access(gate=Gate.SIGNED_IN))
api = NinjaAPI(
    title="智联机关运维接口",
    version="1",
    description=ABOUT,
    auth=[TokenAuth(), SessionAuth()],
    docs_url=None,
    parser=PlainParser(),
    urls_namespace="api",
)
api.add_router("", checks.router)
api.add_router("", incidents.router)


@api.exception_handler(Refusal)
def refused(request: HttpRequest, refusal: Any) -> HttpResponse:
    """What an app refuses: 404 when the thing is not there, else 409."""
    fields = getattr(refusal, "fields", {})
    missing = type(refusal).__name__.startswith(NOT_FOUND)
    status = 404 if missing else 409
    return _problem(
        request, status, error=type(refusal).__name__, message=str(refusal), fields=fields
    )


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: Any) -> HttpResponse:
    fields = {".".join(map(str, item["loc"])): str(item["msg"]) for item in error.errors}
    message = f"请求内容有 {len(fields)} 处不符合要求，请按 fields 逐项修改。"
    return _problem(request, 422, error="invalid", message=message, fields=fields)


@api.exception_handler(AuthenticationError)
def signed_out(request: HttpRequest, _error: Any) -> HttpResponse:
    return _problem(request, 401, error="signed_out", message="请先登录，或带上有效令牌。")


@api.exception_handler(NotText)
def not_text(request: HttpRequest, error: Any) -> HttpResponse:
    return _problem(request, 422, error="invalid", message=str(error), fields=error.fields)


@api.exception_handler(HttpError)
def refused_by_framework(request: HttpRequest, error: Any) -> HttpResponse:
    if isinstance(error.__cause__, NotText):
        return not_text(request, error.__cause__)
    texts = {400: "请求正文不是有效的 JSON，请检查括号、引号与编码（UTF-8）。"}
    message = texts.get(error.status_code, str(error.message))
    return _problem(request, error.status_code, error="refused", message=message)


def _problem(
    request: HttpRequest, status: int, *, error: str, message: str, fields: Any = None
) -> HttpResponse:
    content = {"error": error, "message": message, "fields": dict(fields or {})}
    return api.create_response(request, content, status=status)
