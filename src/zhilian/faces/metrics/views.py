"""One address for one scraper."""

from secrets import compare_digest

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from zhilian.core.access import machine
from zhilian.faces.metrics.exposition import CONTENT_TYPE, page
from zhilian.faces.metrics.families import families

PLAIN = "text/plain; charset=utf-8"


@machine("Prometheus 凭 METRICS_TOKEN 读取运行指标")
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    if not settings.METRICS_TOKEN:
        return HttpResponse("未启用：请设置 METRICS_TOKEN。\n", status=404, content_type=PLAIN)
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    wanted = settings.METRICS_TOKEN.encode()
    if scheme.lower() != "bearer" or not compare_digest(token.strip().encode(), wanted):
        refusal = HttpResponse("令牌不对，请核对 METRICS_TOKEN。\n", status=401, content_type=PLAIN)
        refusal.headers["WWW-Authenticate"] = "Bearer"
        return refusal
    answer = HttpResponse(page(families(now=timezone.now())), content_type=CONTENT_TYPE)
    answer.headers["Cache-Control"] = "no-store"
    return answer
