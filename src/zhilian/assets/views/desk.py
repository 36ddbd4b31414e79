"""What the pages of the assets desk share: who acts, tabs, crumbs, files."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.urls import reverse

from zhilian.assets import service
from zhilian.assets.types import Cause
from zhilian.core.listing import Asked, Ledger
from zhilian.core.times import clock_now, local_date
from zhilian.directory import selectors as directory
from zhilian.directory.types import Role

R = TypeVar("R")
KEEPERS = (Role.ASSET_ADMIN,)
READERS = (*KEEPERS, Role.WAREHOUSE, Role.ASSET_APPRAISER)
STORE = (Role.WAREHOUSE, Role.ASSET_ADMIN)
OFFICE = (Role.ESTATE_ADMIN,)
OFFICE_READERS = (*OFFICE, Role.ESTATE_ENGINEER)
FLEET = (Role.FLEET_ADMIN,)
FLEET_READERS = (*FLEET, Role.FLEET_DISPATCHER)
ENERGY = (Role.ENERGY_ADMIN,)
ENERGY_READERS = (*ENERGY, Role.METER_ENGINEER)
LIFTS = (Role.PROPERTY_ADMIN,)
LIFT_READERS = (*LIFTS, Role.SAFETY_OFFICER, Role.ELEVATOR_VENDOR)
LENDERS = (Role.MEETING_ADMIN, Role.AV_ENGINEER)
DEVICES = (Role.OPS_HARDWARE, Role.OPS_MANAGER)
DEVICE_READERS = (*DEVICES, Role.OPS_SOFTWARE)


def me(request: HttpRequest) -> Any:
    if not request.user.is_authenticated:
        raise PermissionDenied
    return request.user


def may(request: HttpRequest, *roles: str) -> bool:
    return bool(me(request).role_codes & set(roles))


def cause(request: HttpRequest, note: str = "") -> Cause:
    return Cause(at=clock_now(), note=note, by_id=me(request).pk)


def found(row: R | None) -> R:
    if row is None:
        raise Http404("没有找到这条记录，可能已被删除，请返回列表。")
    return row


def file_of(ledger: Ledger[R], asked: Asked, rows: Iterable[R]) -> StreamingHttpResponse:
    """The list as a file; that it was taken out is kept in the journal."""
    at = clock_now()
    filters = ", ".join(f"{name}={value}" for name, value in asked.kept.items())
    service.record_export(what=ledger.title, filters=filters, at=at)
    return ledger.file(f"{ledger.title}-{local_date(at):%Y%m%d}", rows)


def site_filter() -> list[tuple[str, str]]:
    return [(site.code, site.name) for site in directory.sites()]


def unit_filter() -> list[tuple[str, str]]:
    return [(unit.path, unit.name) for unit in directory.top_units()]


def crumb(label: str, name: str, *args: object) -> dict[str, str]:
    return {"label": label, "href": reverse(f"assets:{name}", args=args)}
