"""POST /rum/: the timings of one page. No cookie is read, no address is kept."""

from __future__ import annotations

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from zhilian.core.access import public
from zhilian.core.addresses import client_address, is_shared
from zhilian.monitoring import nonces
from zhilian.monitoring.beacon import throttle
from zhilian.monitoring.beacon.reading import MOST_BYTES, read_beacon
from zhilian.monitoring.service import rum


@csrf_exempt
@public("任何读者的浏览器都可送回所看页面的用时：凭据由页面签发且只用一次，不含个人信息")
@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """204 for everything that could be a beacon, counted or not: who forges learns nothing."""
    body = _body(request)
    if body is None:
        return HttpResponse(status=413)
    beacon = read_beacon(body)
    if beacon is None:
        return HttpResponse(status=400)
    now, address = timezone.now(), client_address(request)
    nonce = nonces.read(beacon.nonce)
    over = throttle.excess(
        address=address, page=nonce.page if nonce else "", shared=is_shared(address), now=now
    )
    if not over:
        rum.take_beacon(beacon=beacon, at=now)
    elif n := throttle.weight(over):
        rum.note_flood(nonce=beacon.nonce, n=n, at=now)
    return HttpResponse(status=204)


def _body(request: HttpRequest) -> bytes | None:
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        return None
    try:
        body = request.body
    except RequestDataTooBig:
        return None
    return body if len(body) <= MOST_BYTES else None
