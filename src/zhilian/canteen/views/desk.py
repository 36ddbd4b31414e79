"""What the pages of the canteen desk share: who may, tabs, files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.urls import reverse

from zhilian.canteen import service
from zhilian.core.listing import Asked, Ledger
from zhilian.core.times import clock_now, local_date
from zhilian.directory.types import Role

ADMINS = (Role.CANTEEN_ADMIN,)
KITCHEN = (Role.CANTEEN_ADMIN, Role.CANTEEN_MANAGER)
TABS = (
    ("week", "餐次与菜单", KITCHEN),
    ("accounts", "就餐账户", ADMINS),
    ("transactions", "流水", ADMINS),
    ("subsidies", "补贴", ADMINS),
    ("settings", "餐厅与时间", ADMINS),
)


def me(request: HttpRequest) -> int:
    return int(request.user.pk or 0)


def tabs(request: HttpRequest, current: str) -> list[dict[str, object]]:
    held: frozenset[str] = getattr(request.user, "role_codes", frozenset())
    return [
        {"label": label, "href": reverse(f"canteen:{name}"), "current": name == current}
        for name, label, roles in TABS
        if held & {str(role) for role in roles}
    ]


def file_of(ledger: Ledger[Any], asked: Asked, rows: Iterable[Any]) -> StreamingHttpResponse:
    """The list as a file; that it was taken out is kept in the journal."""
    at = clock_now()
    filters = ", ".join(f"{name}={value}" for name, value in asked.kept.items())
    service.record_export(what=ledger.title, filters=filters, at=at)
    return ledger.file(f"{ledger.title}-{local_date(at):%Y%m%d}", rows)
