"""What the pages of the ledger share: who may what, tabs, crumbs, files."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.urls import resolve, reverse

from zhilian.core.access import access_of
from zhilian.core.listing import Asked, Ledger
from zhilian.core.times import clock_now, local_date
from zhilian.directory.types import Role
from zhilian.ledger import service
from zhilian.ledger.types import AccountKind

R = TypeVar("R")
MONEY = (Role.FINANCE,)
SETTLERS = (Role.FINANCE, Role.MALL_ADMIN)
KINDS: Mapping[str, frozenset[AccountKind]] = {
    Role.FINANCE: frozenset(AccountKind),
    Role.CANTEEN_ADMIN: frozenset(
        {AccountKind.MEAL_CARD, AccountKind.SUBSIDY, AccountKind.INCOME, AccountKind.CLEARING}
    ),
    Role.WELFARE_ADMIN: frozenset({AccountKind.WELFARE, AccountKind.POINTS}),
    Role.MALL_ADMIN: frozenset(
        {AccountKind.MERCHANT, AccountKind.COMMISSION, AccountKind.CLEARING}
    ),
    Role.FLEET_ADMIN: frozenset({AccountKind.COST, AccountKind.PAYABLE}),
}
READERS = tuple(KINDS)
TABS = (
    ("ledger:overview", "总览"),
    ("ledger:accounts", "账户"),
    ("ledger:payments", "支付与退款"),
    ("ledger:troubles", "差错处理"),
    ("ledger:bills", "渠道对账"),
    ("ledger:batches", "商户结算"),
    ("ledger:channels", "支付方式"),
)


def me(request: HttpRequest) -> Any:
    if not request.user.is_authenticated:
        raise PermissionDenied
    return request.user


def kinds_of(request: HttpRequest) -> frozenset[AccountKind]:
    """The kinds of account that this person keeps."""
    roles = me(request).role_codes
    return frozenset().union(*(kinds for role, kinds in KINDS.items() if role in roles))


def may(request: HttpRequest, *roles: str) -> bool:
    return bool(me(request).role_codes & set(roles))


def found(row: R | None) -> R:
    if row is None:
        raise Http404("没有找到这条记录，请返回列表。")
    return row


def tabs(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    """Those that the reader may open."""
    roles = frozenset(me(request).role_codes)
    found_ = []
    for name, label in TABS:
        href = reverse(name)
        access = access_of(resolve(href).func)
        if access is not None and access.admits(roles, signed_in=True):
            found_.append({"label": label, "href": href, "current": name == current})
    return found_


def crumb(label: str, name: str) -> dict[str, str]:
    return {"label": label, "href": reverse(f"ledger:{name}")}


def file_of(ledger: Ledger[R], asked: Asked, rows: Iterable[R]) -> StreamingHttpResponse:
    """The list as a file; that it was taken out is kept in the journal."""
    at = clock_now()
    filters = ", ".join(f"{name}={value}" for name, value in asked.kept.items())
    service.note_export(what=ledger.title, filters=filters, at=at)
    return ledger.file(f"{ledger.title}-{local_date(at):%Y%m%d}", rows)
