"""Calls of hospitals: somebody has been examined. The answer is 2xx only when it is kept."""

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from zhilian.bookings import selectors, service
from zhilian.bookings.errors import BadReport
from zhilian.core.access import public

BODY_LIMIT = 16 * 1024


@csrf_exempt
@public("体检机构凭约定密钥的签名通知到检，签名不对一律 401")
@require_POST
def report(request: HttpRequest, code: str) -> JsonResponse:
    link = selectors.hospital_link(code=code)
    if link is None or not link.enabled:
        return _refused(401, "没有这个体检机构")
    if int(request.META.get("CONTENT_LENGTH") or 0) > BODY_LIMIT:
        return _refused(413, f"请求不能超过 {BODY_LIMIT} 字节")
    try:
        known = service.take_report(
            link=link, headers=dict(request.headers), body=request.body, at=timezone.now()
        )
    except BadReport as refused:
        return _refused(401, str(refused))
    if not known:
        return _refused(404, "没有这个预约")
    return JsonResponse({"ok": True})


def _refused(status: int, text: str) -> JsonResponse:
    return JsonResponse({"ok": False, "error": text}, status=status)
