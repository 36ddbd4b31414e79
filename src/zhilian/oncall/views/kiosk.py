"""The screen at an office area, which nobody is logged in at, and the scan of its code."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from zhilian.core.access import public
from zhilian.core.qr import qr_svg
from zhilian.oncall import selectors, service
from zhilian.oncall.models import Screen
from zhilian.oncall.site_codes import SLOT_S, seconds_left

COOKIE = f"zhilian_screen_{settings.PORT}"
TEN_YEARS_S = 10 * 365 * 24 * 3600
SCAN = "oncall_scan"


@public("到场屏幕凭管理员给的设备链接进入，链接不对或已停用即 404")
@require_GET
def open_screen(request: HttpRequest, token: str) -> HttpResponse:
    """The device that opens the link is let in, and stays so until the link is revoked."""
    if selectors.screen_by_token(token=token) is None:
        raise Http404
    response = redirect("oncall:screen")
    response.set_signed_cookie(
        COOKIE,
        token,
        max_age=TEN_YEARS_S,
        httponly=True,
        samesite="Lax",
        secure=settings.HTTPS,
    )
    return response


@public("到场屏幕凭设备 Cookie，没有或已停用即提示重新登记")
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    screen = _screen(request)
    if screen is None:
        return render(request, "oncall/screen_out.html", {"now": now}, status=403)
    return render(request, "oncall/screen.html", {"now": now, **_shown(screen, now=now)})


@public("到场屏幕凭设备 Cookie 取下一个二维码")
@require_GET
def code(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    screen = _screen(request)
    if screen is None:
        return JsonResponse({"error": "这块屏幕已停用，请管理员重新登记。"}, status=403)
    service.note_screen_seen(screen_id=screen.pk, at=now)
    response = JsonResponse(
        {
            "svg": qr_svg(selectors.screen_url(point=screen.point, at=now)),
            "left_s": seconds_left(now),
            "clock": f"{timezone.localtime(now):%H:%M:%S}",
        }
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@public("扫码先于登录：码在扫的那一刻核对，登记到场仍须登录")
@require_GET
def scanned(request: HttpRequest, site: str, given: str) -> HttpResponse:
    """The code is judged at the moment of the scan; logging in may then take its time."""
    now = timezone.now()
    point = selectors.point_of_site(code=site)
    if point is None:
        raise Http404
    if selectors.is_print(point=point, given=given):
        request.session[SCAN] = {"point": point.pk, "slot": None, "at": now.isoformat()}
        return redirect("oncall:arrive")
    slot = selectors.accepted_slot(point=point, given=given, at=now)
    if slot is None:
        return render(request, "oncall/scan_old.html", {"now": now, "site": point.site}, status=410)
    request.session[SCAN] = {"point": point.pk, "slot": slot, "at": now.isoformat()}
    return redirect("oncall:arrive")


def _screen(request: HttpRequest) -> Screen | None:
    token = request.get_signed_cookie(COOKIE, default="")
    return selectors.screen_by_token(token=token or "")


def _shown(screen: Screen, *, now: datetime) -> dict[str, Any]:
    return {
        "screen": screen,
        "site": screen.point.site,
        "svg": qr_svg(selectors.screen_url(point=screen.point, at=now)),
        "left_s": seconds_left(now),
        "slot_s": SLOT_S,
    }
