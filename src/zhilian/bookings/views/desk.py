"""What the pages of the bookings desk share: who keeps what, tabs, crumbs, files."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.urls import reverse

from zhilian.bookings import selectors, service
from zhilian.bookings.keeping import KEEPERS, SHOP_KEEPERS, Reach, reach_of
from zhilian.bookings.models import Resource
from zhilian.core.access import roles_of
from zhilian.core.listing import Asked, Ledger
from zhilian.core.times import clock_now, local_date
from zhilian.directory import selectors as directory
from zhilian.directory.types import Role

__all__ = [
    "DOCTORS",
    "HOSTS",
    "KEEPERS",
    "crumb",
    "file_of",
    "found",
    "me",
    "mine",
    "reach",
    "tabs",
]

R = TypeVar("R")
HOSTS = (Role.WELFARE_ADMIN, Role.DISTRICT_ADMIN)
"""Who holds activities: of the city, of a branch."""
DOCTORS = (Role.WELFARE_ADMIN,)
"""Who keeps the links to hospitals."""
TABS = (
    ("calendar", "日历", KEEPERS),
    ("resources", "资源", KEEPERS),
    ("reservations", "预约", KEEPERS),
    ("activities", "活动", HOSTS),
    ("hospitals", "体检机构", DOCTORS),
    ("goods", "商品", SHOP_KEEPERS),
    ("shops", "店铺", SHOP_KEEPERS),
)


def me(request: HttpRequest) -> Any:
    if not request.user.is_authenticated:
        raise PermissionDenied
    return request.user


def reach(request: HttpRequest) -> Reach:
    return reach_of(directory.posts_of(person_id=me(request).pk))


def found(row: R | None) -> R:
    if row is None:
        raise Http404("没有找到这条记录，请返回列表。")
    return row


def mine(request: HttpRequest, resource_id: int) -> Resource:
    """A resource that one keeps; any other is not there."""
    one = found(selectors.resource_by_id(resource_id=resource_id))
    if not reach(request).keeps(one):
        raise Http404("没有找到这条记录，请返回列表。")
    return one


def tabs(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    """Those that this person may open."""
    held = roles_of(request)
    return [
        {"label": label, "href": reverse(f"bookings:{name}"), "current": name == current}
        for name, label, roles in TABS
        if held & {str(role) for role in roles}
    ]


def crumb(label: str, name: str, *args: object) -> dict[str, str]:
    return {"label": label, "href": reverse(f"bookings:{name}", args=args)}


def file_of(ledger: Ledger[R], asked: Asked, rows: Iterable[R]) -> StreamingHttpResponse:
    """The list as a file; that it was taken out is kept in the journal."""
    at = clock_now()
    filters = ", ".join(f"{name}={value}" for name, value in asked.kept.items())
    service.note_export(what=ledger.title, filters=filters, at=at)
    return ledger.file(f"{ledger.title}-{local_date(at):%Y%m%d}", rows)
