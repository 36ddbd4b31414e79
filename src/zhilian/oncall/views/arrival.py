"""Checking in on site, what was proven, and the points and screens of the office areas."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_POST

from zhilian.core import listing
from zhilian.core.access import admits
from zhilian.core.listing import number
from zhilian.core.qr import qr_svg
from zhilian.directory import selectors as directory
from zhilian.directory.types import CONSOLE_ROLES
from zhilian.incidents import selectors as incidents
from zhilian.incidents.errors import IncidentRefused
from zhilian.oncall import selectors, service
from zhilian.oncall.change_forms import PositionForm
from zhilian.oncall.errors import ArrivalRefused, OncallRefused
from zhilian.oncall.photos import MAX_BYTES
from zhilian.oncall.site_codes import Position
from zhilian.oncall.views import shared
from zhilian.oncall.views.kiosk import SCAN

KEEPERS = ("ops_manager", "system_admin")
SEERS = (*sorted(CONSOLE_ROLES), "system_admin")


@admits(*SEERS)
@require_GET
def arrivals(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    before = listing.number(request.GET.get("before", ""))
    found = selectors.checkins(before=before)
    shown, more = found[: selectors.PAGE], len(found) > selectors.PAGE
    here = reverse("oncall:arrivals")
    placed = {point.site_id: point for point in selectors.points()}
    context = {
        "now": now,
        "tabs": shared.tabs("oncall:arrivals"),
        "rows": shown,
        "sites": [(site, placed.get(site.pk)) for site in directory.sites()],
        "screens": selectors.screens(),
        "may_keep": bool(shared.roles(request) & set(KEEPERS)),
        "next_url": f"{here}?before={shown[-1].pk}" if more else "",
        "first_url": here if before else "",
    }
    return render(request, "oncall/arrivals.html", context)


@admits(*CONSOLE_ROLES)
@require_GET
def checkin_page(request: HttpRequest, checkin_id: int) -> HttpResponse:
    checkin = selectors.checkin(checkin_id=checkin_id)
    if checkin is None:
        raise Http404
    context = {
        "now": timezone.now(),
        "checkin": checkin,
        "incidents": selectors.incident_numbers(ids=checkin.incidents),
        "crumbs": shared.crumbs(("到场", "oncall:arrivals")),
    }
    return render(request, "oncall/checkin.html", context)


@admits(*CONSOLE_ROLES)
@require_GET
def photo(request: HttpRequest, checkin_id: int) -> FileResponse:
    checkin = selectors.checkin(checkin_id=checkin_id)
    path = selectors.photo_path(checkin=checkin) if checkin else None
    if path is None or not path.exists():
        raise Http404
    kind = "image/png" if path.suffix == ".png" else "image/jpeg"
    return FileResponse(path.open("rb"), content_type=kind)


@admits(*shared.DOERS)
def arrive(request: HttpRequest) -> HttpResponse:
    """After the scan and the login: which incidents, and for a printed code the further proof."""
    now = timezone.now()
    scan: dict[str, Any] = request.session.get(SCAN) or {}
    point = selectors.point(point_id=scan["point"]) if scan else None
    if point is None:
        return render(request, "oncall/arrive_unscanned.html", {"now": now}, status=400)
    refusal = ""
    if request.method == "POST":
        try:
            made = _check_in(request, scan, at=now)
        except (OncallRefused, IncidentRefused) as refused:
            refusal = str(refused)
        else:
            request.session.pop(SCAN, None)
            messages.success(request, "到场已登记，时限已停止。")
            return redirect("oncall:checkin", checkin_id=made)
    context = {
        "now": now,
        "point": point,
        "printed": scan["slot"] is None,
        "scanned_at": datetime.fromisoformat(scan["at"]),
        "incidents": incidents.open_incidents(),
        "chosen": request.POST.getlist("incident"),
        "refusal": refusal,
    }
    return render(request, "oncall/arrive.html", context, status=400 if refusal else 200)


def _check_in(request: HttpRequest, scan: dict[str, Any], *, at: datetime) -> int:
    chosen = [row for text in request.POST.getlist("incident") if (row := number(text))]
    person_id, scanned_at = request.user.pk or 0, datetime.fromisoformat(scan["at"])
    if scan["slot"] is not None:
        found = service.Scan(point_id=scan["point"], slot=scan["slot"], scanned_at=scanned_at)
        made = service.check_in_by_screen(
            person_id=person_id, scan=found, incident_ids=chosen, at=at
        )
        return made.pk
    given = service.Print(
        point_id=scan["point"],
        scanned_at=scanned_at,
        position=_position(request),
        photo=_photo(request),
    )
    return service.check_in_by_print(
        person_id=person_id, given=given, incident_ids=chosen, at=at
    ).pk


def _position(request: HttpRequest) -> Position:
    try:
        return Position(
            float(request.POST.get("latitude", "")), float(request.POST.get("longitude", ""))
        )
    except ValueError:
        raise ArrivalRefused("还没有取得定位，请允许浏览器使用位置后再试。") from None


def _photo(request: HttpRequest) -> bytes:
    upload = request.FILES.get("photo")
    if upload is None:
        raise ArrivalRefused("请拍一张现场照片。")
    body: bytes = upload.read(MAX_BYTES + 1)
    return body


@admits(*KEEPERS)
@require_POST
def place(request: HttpRequest, site: str) -> HttpResponse:
    form = PositionForm(request.POST)
    if not form.is_valid():
        messages.error(request, "坐标没有保存：纬度 -90 到 90、经度 -180 到 180，要一起填。")
        return redirect("oncall:arrivals")
    data = form.cleaned_data
    position = None
    if data["latitude"] is not None:
        position = Position(data["latitude"], data["longitude"])
    service.place_point(site_id=_site(site), position=position, at=timezone.now())
    messages.success(request, "坐标已保存。")
    return redirect("oncall:arrivals")


@admits(*KEEPERS)
@require_POST
def admit(request: HttpRequest, site: str) -> HttpResponse:
    try:
        screen, token = service.admit_screen(
            site_id=_site(site),
            label=request.POST.get("label", ""),
            by_id=request.user.pk or 0,
            at=timezone.now(),
        )
    except OncallRefused as refused:
        messages.error(request, str(refused))
        return redirect("oncall:arrivals")
    link = f"{settings.BASE_URL}{reverse('oncall:open_screen', args=[token])}"
    context = {
        "now": timezone.now(),
        "screen": screen,
        "link": link,
        "svg": SafeString(qr_svg(link)),
        "crumbs": shared.crumbs(("到场", "oncall:arrivals")),
    }
    return render(request, "oncall/screen_link.html", context)


@admits(*KEEPERS)
@require_POST
def revoke(request: HttpRequest, screen_id: int) -> HttpResponse:
    if not service.revoke_screen(screen_id=screen_id, at=timezone.now()):
        raise Http404
    messages.success(request, "屏幕已停用，不再显示二维码。")
    return redirect("oncall:arrivals")


@admits(*KEEPERS)
@require_GET
def print_page(request: HttpRequest, site: str) -> HttpResponse:
    point = service.arrival_point(site_id=_site(site), at=timezone.now())
    url = selectors.print_url(point=point)
    context = {
        "now": timezone.now(),
        "point": point,
        "svg": SafeString(qr_svg(url)),
        "crumbs": shared.crumbs(("到场", "oncall:arrivals")),
    }
    return render(request, "oncall/print_code.html", context)


@admits(*KEEPERS)
@require_POST
def renew(request: HttpRequest, site: str) -> HttpResponse:
    service.renew_print(site_id=_site(site), at=timezone.now())
    messages.success(request, "已换新码，以前打印的作废，请重新打印张贴。")
    return redirect("oncall:print_code", site=site)


def _site(code: str) -> int:
    found = next((site.pk for site in directory.sites() if site.code == code), None)
    if found is None:
        raise Http404
    return found
