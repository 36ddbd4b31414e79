"""The hourly test of the way to the phone."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from zhilian.core import crypto, listing
from zhilian.core.access import admits
from zhilian.directory.types import CONSOLE_ROLES
from zhilian.oncall import selectors
from zhilian.oncall.chains import policy
from zhilian.oncall.views import shared


@admits(*CONSOLE_ROLES)
@require_GET
def canary(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    before = listing.number(request.GET.get("before", ""))
    found = selectors.canaries(before=before)
    shown, more = found[: selectors.CANARIES], len(found) > selectors.CANARIES
    here = reverse("oncall:canary")
    context = {
        "now": now,
        "tabs": shared.tabs("oncall:canary"),
        "view": selectors.canary_view(now=now),
        "rows": shown,
        "within": int(policy().canary_within.total_seconds() // 60),
        "phone": crypto.mask_phone(settings.CANARY_PHONE),
        "next_url": f"{here}?before={shown[-1].pk}" if more else "",
        "first_url": here if before else "",
    }
    return render(request, "oncall/canary.html", context)
