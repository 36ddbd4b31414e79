"""Receipts and uplinks. The answer is 2xx only when the row is kept, so that gateways try again."""

from base64 import b64decode
from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt

from zhilian.core.access import machine, public
from zhilian.core.addresses import client_address
from zhilian.notices import selectors, service
from zhilian.notices.errors import BadReceipt
from zhilian.notices.hooks.throttle import CALLS_PER_MINUTE, WRONG_PER_MINUTE, too_many
from zhilian.notices.models import Provider
from zhilian.notices.providers.base import PROVIDERS
from zhilian.notices.signing import is_signed

BODY_LIMIT = 16 * 1024
Take = Callable[[Provider, dict[str, str], datetime], int]


@csrf_exempt
@public("短信网关按逐条签名的地址送回执，签名或令牌不对一律 401")
def receipt(request: HttpRequest, provider: str) -> HttpResponse:
    return _taken(request, provider, take=_take_receipt, signed=True)


@csrf_exempt
@machine("短信网关送上行短信，凭令牌")
def inbound(request: HttpRequest, provider: str) -> HttpResponse:
    return _taken(request, provider, take=_take_inbound, signed=False)


def _taken(request: HttpRequest, name: str, *, take: Take, signed: bool) -> HttpResponse:
    now = timezone.now()
    address = client_address(request)
    provider = selectors.provider_by_name(name=name)
    if provider is None or not _may(request, provider, signed=signed):
        if too_many(kind="wrong", who=address, limit=WRONG_PER_MINUTE, now=now):
            return _busy()
        return _refused(401, "令牌或签名不对，请核对网关设置中的回调令牌")
    if too_many(kind="calls", who=name, limit=CALLS_PER_MINUTE, now=now):
        return _busy()
    if int(request.META.get("CONTENT_LENGTH") or 0) > BODY_LIMIT:
        return _refused(413, f"请求不能超过 {BODY_LIMIT} 字节")
    try:
        return JsonResponse({"ok": True, "id": take(provider, _form(request), now)})
    except BadReceipt as refused:
        return _refused(400, str(refused))


def _take_receipt(provider: Provider, form: dict[str, str], now: datetime) -> int:
    reading = PROVIDERS.get(provider.kind)().read_receipt(form)
    return int(service.take_receipt(provider=provider, reading=reading, at=now).pk)


def _take_inbound(provider: Provider, form: dict[str, str], now: datetime) -> int:
    reading = PROVIDERS.get(provider.kind)().read_inbound(form)
    return service.take_inbound(provider=provider, reading=reading, at=now)


def _may(request: HttpRequest, provider: Provider, *, signed: bool) -> bool:
    reference = request.GET.get("id", "")
    signature = request.GET.get("sig", "")
    if signed and is_signed(provider=provider.name, reference=reference, signature=signature):
        return True
    given = _token(request.headers.get("Authorization", ""))
    kept = provider.token_hash
    return bool(kept and given) and constant_time_compare(selectors.token_hash(given), kept)


def _token(header: str) -> str:
    """Bearer, or the password of Basic: gateways that only know http://user:password@host."""
    scheme, _, rest = header.partition(" ")
    if scheme != "Basic":
        return rest
    try:
        return b64decode(rest, validate=True).decode().partition(":")[2]
    except ValueError:
        return ""


def _form(request: HttpRequest) -> dict[str, str]:
    """Both places are read; what the address says is what was signed, so it wins."""
    given = {**request.POST.dict(), **request.GET.dict()}
    return {name: str(value).replace("\x00", "") for name, value in given.items()}


def _refused(status: int, text: str) -> HttpResponse:
    return JsonResponse({"ok": False, "error": text}, status=status)


def _busy() -> HttpResponse:
    answer = _refused(429, "请求过于频繁，请一分钟后再试")
    answer.headers["Retry-After"] = "60"
    return answer
