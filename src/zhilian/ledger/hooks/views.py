"""Calls of payment channels. The answer is 2xx only when what they say is kept."""

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from zhilian.core.access import public
from zhilian.core.addresses import client_address
from zhilian.ledger import selectors, service
from zhilian.ledger.accounts_of import provider_of
from zhilian.ledger.types import CallbackOutcome, ChannelKind

BODY_LIMIT = 64 * 1024
WRONG_PER_MINUTE = 60
MINUTE_S = 60
TAKEN = frozenset({CallbackOutcome.TAKEN, CallbackOutcome.REPEATED})


@csrf_exempt
@public("支付渠道凭自己的数字签名回调，签名不对一律 401")
@require_POST
def notify(request: HttpRequest, channel: str) -> HttpResponse:
    found = selectors.channel(code=channel)
    if found is None or found.kind != ChannelKind.OUTER:
        return _refused(401, "没有这个支付渠道")
    if int(request.META.get("CONTENT_LENGTH") or 0) > BODY_LIMIT:
        return _refused(413, f"请求不能超过 {BODY_LIMIT} 字节")
    address = client_address(request)
    if _wrong_calls(address) >= WRONG_PER_MINUTE:
        return _refused(429, "请求过于频繁，请一分钟后再试")
    outcome = service.take_callback(
        channel=found, headers=dict(request.headers), body=request.body, at=timezone.now()
    )
    if outcome in TAKEN:
        status, content = provider_of(found).thanks()
        return JsonResponse(content or {}, status=status)
    if outcome is CallbackOutcome.FORGED:
        _count_wrong(address)
        return _refused(401, "签名验证失败")
    return _refused(422, outcome.label)


def _wrong_calls(address: str) -> int:
    return int(cache.get(f"pay-hooks:{address}", 0))


def _count_wrong(address: str) -> None:
    key = f"pay-hooks:{address}"
    cache.add(key, 0, timeout=MINUTE_S)
    cache.incr(key)


def _refused(status: int, text: str) -> JsonResponse:
    return JsonResponse({"code": "FAIL", "message": text}, status=status)
