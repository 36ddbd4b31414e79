"""Who was called for what, by text and by voice."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from zhilian.core import listing
from zhilian.core.access import admits
from zhilian.core.csvs import csv_response
from zhilian.directory.types import CONSOLE_ROLES
from zhilian.oncall import selectors
from zhilian.oncall.models import Page
from zhilian.oncall.types import Outcome, PageStatus
from zhilian.oncall.views import shared

EXPORT_ROWS = 20_000


@admits(*CONSOLE_ROLES)
@require_GET
def calls(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    q = request.GET.get("q", "").replace("\x00", "").strip()[:40]
    if request.GET.get("format") == "csv":
        found = selectors.calls(q=q, limit=EXPORT_ROWS)
        header = ["呼叫时间", "故障", "呼叫谁", "身份", "回复码", "短信状态", "结果"]
        return csv_response("呼叫记录", header, (_cells(page) for page in found))
    found = selectors.calls(q=q, before=listing.number(request.GET.get("before", "")))
    shown, more = found[: selectors.PAGE], len(found) > selectors.PAGE
    here = reverse("oncall:calls")
    asked = {"q": q} if q else {}
    context = {
        "now": timezone.now(),
        "pages": shown,
        "q": q,
        "next_url": f"{here}?{urlencode({**asked, 'before': shown[-1].pk})}" if more else "",
        "first_url": f"{here}?{urlencode(asked)}" if request.GET.get("before") else "",
        "export_url": f"{here}?{urlencode({**asked, 'format': 'csv'})}",
        "tabs": shared.tabs("oncall:calls"),
    }
    return render(request, "oncall/calls.html", context)


def _cells(page: Page) -> list[object]:
    return [
        page.paged_at,
        page.paging.incident.number,
        page.person.name,
        page.get_rung_display(),
        page.code,
        page.notice.get_status_display() if page.notice else "",
        _outcome(page),
    ]


def _outcome(page: Page) -> str:
    done = [Outcome(reply.outcome).label for reply in page.replies.all()]
    return "；".join([PageStatus(page.status).label, *done])
