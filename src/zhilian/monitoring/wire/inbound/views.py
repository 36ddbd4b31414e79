"""Take a message and say that it is kept: 202. Refusals are JSON with a message in Chinese."""

from __future__ import annotations

from base64 import b64decode

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from zhilian.core.access import machine
from zhilian.core.addresses import client_address
from zhilian.monitoring.errors import DeliveryRefused, TokenRefused
from zhilian.monitoring.service import deliveries, sources
from zhilian.monitoring.service.deliveries import MOST_BYTES, TooManyDeliveries

NOT_ADMITTED = "令牌不对或已更换，请在来源页重新生成并更新到对方。"
WHY = "外部监控工具凭来源令牌送告警"


@csrf_exempt
@machine(WHY)
def by_header(request: HttpRequest, source_id: int) -> HttpResponse:
    return _take(request, source_id, token=_token(request.headers.get("Authorization", "")))


@csrf_exempt
@machine(f"{WHY}；对方不能设置请求头时令牌放在网址里", token_in_address=True)
def by_address(request: HttpRequest, source_id: int, token: str) -> HttpResponse:
    return _take(request, source_id, token=token)


def _take(request: HttpRequest, source_id: int, *, token: str) -> HttpResponse:
    try:
        source = sources.source_by_token(source_id=source_id, token=token)
        if request.method not in ("POST", "PUT"):
            return _refuse(405, "wrong_method", "请用 POST 发送 JSON。")
        body = _body(request)
        if not body:
            message = f"内容为空，或超过 {MOST_BYTES // 1024} KB；请减少一次发送的条数。"
            return _refuse(413 if body is None else 400, "bad_size", message)
        kept = deliveries.take_delivery(
            source=source, body=body, address=client_address(request), at=timezone.now()
        )
    except TokenRefused:
        answer = _refuse(401, "token_refused", NOT_ADMITTED)
        answer.headers["WWW-Authenticate"] = "Bearer"
        return answer
    except TooManyDeliveries as refusal:
        return _refuse(429, "too_many", str(refusal))
    except DeliveryRefused as refusal:
        return _refuse(403, "refused", str(refusal))
    return JsonResponse({"kept": kept.pk}, status=202)


def _token(header: str) -> str:
    """Bearer, or the password of Basic for tools that only know a user and a password."""
    scheme, _, rest = header.partition(" ")
    if scheme.lower() != "basic":
        return rest.strip()
    try:
        return b64decode(rest).decode().partition(":")[2]
    except ValueError:
        return ""


def _body(request: HttpRequest) -> bytes | None:
    """What was sent, or None when it is too much; a false or missing length is no way around."""
    try:
        body = request.body
    except RequestDataTooBig:
        return None
    return body if len(body) <= MOST_BYTES else None


def _refuse(status: int, error: str, message: str) -> JsonResponse:
    return JsonResponse({"error": error, "message": message}, status=status)
