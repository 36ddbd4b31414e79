"""What the pages of the access desk share: who may, tabs, files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.urls import reverse

from zhilian.access import service
from zhilian.assets.types import TerminalKind
from zhilian.core.listing import Asked, Ledger
from zhilian.core.times import clock_now, local_date
from zhilian.directory.types import Role

ADMINS = (Role.ACCESS_ADMIN, Role.SECURITY_OFFICE)
GUARDS = (*ADMINS, Role.GATE_GUARD)
PARKING = (*ADMINS, Role.PARKING_ADMIN)
DEVICES = (Role.ACCESS_ADMIN, Role.CANTEEN_ADMIN, Role.OPS_HARDWARE, Role.OPS_SOFTWARE,
           Role.OPS_MANAGER)  # fmt: skip
GATE_KINDS = (TerminalKind.GATE, TerminalKind.BARRIER)
CANTEEN_KINDS = (TerminalKind.CANTEEN, TerminalKind.PICKUP)
KINDS_BY_ROLE = {
    Role.ACCESS_ADMIN: GATE_KINDS,
    Role.CANTEEN_ADMIN: CANTEEN_KINDS,
    Role.OPS_HARDWARE: tuple(TerminalKind),
    Role.OPS_MANAGER: tuple(TerminalKind),
}
"""Who registers which terminals."""
ENROLLERS = tuple(KINDS_BY_ROLE)
TABS = (
    ("check", "门岗核验", GUARDS),
    ("visitors", "今日访客", GUARDS),
    ("permissions", "职工权限", ADMINS),
    ("vehicles", "车辆", PARKING),
    ("records", "通行记录", ADMINS),
    ("restricted", "限制名单", ADMINS),
    ("places", "楼宇与出入口", ADMINS),
    ("terminals", "终端", DEVICES),
)


def me(request: HttpRequest) -> int:
    return int(request.user.pk or 0)


def roles_of(request: HttpRequest) -> frozenset[str]:
    held: frozenset[str] = getattr(request.user, "role_codes", frozenset())
    return held


def kinds_of(request: HttpRequest) -> tuple[str, ...]:
    """The kinds of terminals that this person registers, in their order."""
    held = roles_of(request)
    mine = {kind for role, kinds in KINDS_BY_ROLE.items() if role in held for kind in kinds}
    return tuple(kind.value for kind in TerminalKind if kind in mine)


def tabs(request: HttpRequest, current: str) -> list[dict[str, object]]:
    held = roles_of(request)
    return [
        {"label": label, "href": reverse(f"access:{name}"), "current": name == current}
        for name, label, roles in TABS
        if held & {str(role) for role in roles}
    ]


def file_of(ledger: Ledger[Any], asked: Asked, rows: Iterable[Any]) -> StreamingHttpResponse:
    """The list as a file; that it was taken out is kept in the journal."""
    at = clock_now()
    filters = ", ".join(f"{name}={value}" for name, value in asked.kept.items() if name != "q")
    service.record_export(what=ledger.title, filters=filters, at=at)
    return ledger.file(f"{ledger.title}-{local_date(at):%Y%m%d}", rows)
