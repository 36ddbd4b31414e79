"""QR labels on A4: for cards of a list, for elevators and devices."""

from collections.abc import Iterable
from itertools import islice

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from zhilian.assets import selectors
from zhilian.assets.selectors.cards import SORTS
from zhilian.assets.types import AssetState
from zhilian.assets.views import desk
from zhilian.assets.views.cards import narrowings
from zhilian.core.access import admits
from zhilian.core.listing import asked_of, number
from zhilian.core.qr import qr_svg
from zhilian.core.selectors import installation

MOST = 240


@admits(*desk.READERS)
@never_cache
@require_GET
def card_labels(request: HttpRequest) -> HttpResponse:
    """Labels of one card (`?id=7`) or of what the list is narrowed to."""
    one = number(request.GET.get("id", ""))
    found = (
        selectors.assets_by_ids(ids=[one])
        if one
        else selectors.assets_file(asked_of(request, narrowings(), SORTS))
    )
    labels = [
        {"code": asset.no, "name": asset.name, "more": asset.spec or asset.kind.name}
        for asset in islice(found, MOST)
        if asset.state != AssetState.DISPOSED
    ]
    return _sheet(request, labels, back=desk.crumb("资产卡片", "cards"))


@admits(*desk.LIFT_READERS)
@never_cache
@require_GET
def elevator_labels(request: HttpRequest) -> HttpResponse:
    labels = [
        {"code": one.code, "name": f"{one.building}{one.place}", "more": "电梯报修扫码"}
        for one in selectors.active_elevators()
    ]
    return _sheet(request, labels, back=desk.crumb("电梯", "elevators"))


@admits(*desk.DEVICE_READERS)
@never_cache
@require_GET
def device_labels(request: HttpRequest) -> HttpResponse:
    labels = [
        {"code": one.code, "name": one.name, "more": f"{one.site.name} {one.place}"}
        for one in selectors.devices_in_service(limit=MOST)
    ]
    return _sheet(request, labels, back=desk.crumb("设备台账", "devices"))


def _sheet(
    request: HttpRequest, labels: Iterable[dict[str, str]], *, back: dict[str, str]
) -> HttpResponse:
    held = installation()
    context = {
        "labels": [{**label, "svg": qr_svg(label["code"])} for label in labels],
        "owner": held.title if held else "智联机关",
        "most": MOST,
        "crumbs": [back],
    }
    return render(request, "assets/labels.html", context)
