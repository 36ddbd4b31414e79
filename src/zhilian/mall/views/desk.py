"""What the pages of the mall share: whose rows one sees, tabs, crumbs, files."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from django.http import Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from zhilian.core.access import me, roles_of
from zhilian.core.listing import Asked, Ledger
from zhilian.core.times import clock_now, local_date
from zhilian.directory.types import Role
from zhilian.mall import selectors, service
from zhilian.mall.models import Merchant
from zhilian.mall.types import Cause

R = TypeVar("R")
V = TypeVar("V", bound=Callable[..., HttpResponseBase])
SECTION = (Role.MALL_ADMIN,)
BOTH = (Role.MALL_ADMIN, Role.MERCHANT)
TABS = (
    ("overview", "总览", BOTH),
    ("merchants", "商户", SECTION),
    ("own_merchant", "店铺资料", (Role.MERCHANT,)),
    ("products", "商品", BOTH),
    ("orders", "订单", BOTH),
    ("hand_over", "取货核销", BOTH),
    ("claims", "售后", BOTH),
    ("coupons", "优惠券", SECTION),
    ("batches", "结算", BOTH),
    ("bills", "渠道对账", SECTION),
)


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Whose rows: everybody's for the section, else those of the one merchant."""

    section: bool
    merchant: Merchant | None

    @property
    def merchant_id(self) -> int | None:
        """None for all; of somebody without a merchant nobody's."""
        if self.section:
            return None
        return self.merchant.pk if self.merchant else 0


def scope(request: HttpRequest) -> Scope:
    if Role.MALL_ADMIN in roles_of(request):
        return Scope(section=True, merchant=None)
    return Scope(section=False, merchant=selectors.merchant_of(person_id=me(request).pk))


def scoped(view: V) -> V:
    """The view is given the scope; who acts for no merchant yet goes to the overview, which says
    how to become one.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        whose = scope(request)
        if not whose.section and whose.merchant is None:
            return redirect("mall:overview")
        return view(request, *args, whose=whose, **kwargs)

    return guarded  # type: ignore[return-value]


def found(row: R | None) -> R:
    if row is None:
        raise Http404("没有找到这条记录，请返回列表。")
    return row


def cause(request: HttpRequest, *, note: str = "") -> Cause:
    return Cause(at=clock_now(), by_id=me(request).pk, note=note)


def tabs(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    roles = roles_of(request)
    section = Role.MALL_ADMIN in roles
    return [
        {"label": label, "href": reverse(f"mall:{name}"), "current": name == current}
        for name, label, who in TABS
        if roles & set(who) and not (section and who == (Role.MERCHANT,))
    ]


def crumb(label: str, name: str, *args: object) -> dict[str, str]:
    return {"label": label, "href": reverse(f"mall:{name}", args=args)}


def file_of(
    request: HttpRequest, ledger: Ledger[R], asked: Asked, rows: Iterable[R]
) -> StreamingHttpResponse:
    """The list as a file; that it was taken out is kept in the journal."""
    why = cause(request)
    filters = ", ".join(f"{name}={value}" for name, value in asked.kept.items())
    service.record_export(what=ledger.title, filters=filters, cause=why)
    return ledger.file(f"{ledger.title}-{local_date(why.at):%Y%m%d}", rows)
