"""Words and small shapes of the mall."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from django.db.models import TextChoices

MOST_OF_ONE: Final = 99
"""So many of one product go into a cart."""
MOST_PICTURES: Final = 6
PICTURE_MB: Final = 10
BACK_DAYS: Final = 7
"""So long a removed picture may be brought back."""
PICTURES_KEPT_DAYS: Final = 365
"""So long after a good was last offered its pictures are kept."""
CATEGORIES: Final = (
    "粮油副食",
    "帮扶产品",
    "日用百货",
    "文体用品",
    "家政洗衣",
    "汽车服务",
    "医养托育",
    "其他",
)


class MerchantState(TextChoices):
    OPEN = "OPEN", "营业"
    SUSPENDED = "SUSPENDED", "暂停"
    CLOSED = "CLOSED", "已退出"


MERCHANT_MOVES: Mapping[MerchantState, frozenset[MerchantState]] = {
    MerchantState.OPEN: frozenset({MerchantState.SUSPENDED, MerchantState.CLOSED}),
    MerchantState.SUSPENDED: frozenset({MerchantState.OPEN, MerchantState.CLOSED}),
    MerchantState.CLOSED: frozenset({MerchantState.OPEN}),
}


class ProductKind(TextChoices):
    GOODS = "GOODS", "商品"
    SERVICE = "SERVICE", "服务"


CHOSEN_FROM: Mapping[ProductKind, str] = {
    ProductKind.GOODS: "product",
    ProductKind.SERVICE: "life_services",
}
"""The list from which a form chooses what is sold: by it a window says that it sells that kind."""


class Review(TextChoices):
    """What the section says of a product before people may buy it."""

    WAITING = "WAITING", "待审核"
    PASSED = "PASSED", "已通过"
    REFUSED = "REFUSED", "未通过"


NEW_PICTURES: Final = "PICTURES"
"""Of a product that is passed: it has pictures that are not."""


class CouponState(TextChoices):
    UNUSED = "UNUSED", "未使用"
    USED = "USED", "已使用"


class OrderState(TextChoices):
    """How an order stands, as its case does."""

    RUNNING = "RUNNING", "办理中"
    FINISHED = "FINISHED", "已完成"
    CANCELLED = "CANCELLED", "已取消"


class ClaimState(TextChoices):
    """How one after-sale case stands."""

    OPEN = "OPEN", "处理中"
    DONE = "DONE", "已完成"
    ENDED = "ENDED", "未通过或已撤回"


@dataclass(frozen=True, kw_only=True)
class Cause:
    """Why something changes: when, by which effect or whose hand, for which case."""

    at: datetime
    key: str = ""
    subject: str = ""
    number: str = ""
    note: str = ""
    by_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class PermitDraft:
    name: str
    number: str
    valid_to: date


@dataclass(frozen=True, kw_only=True)
class MerchantDraft:
    """A merchant as its application tells. Empty contact and account leave what is known."""

    name: str
    uscc: str
    categories: tuple[str, ...]
    contact: str = ""
    settle_account: str = ""
    permits: tuple[PermitDraft, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ProductDraft:
    """A product as its merchant tells; price in 分. A service has hours and how many at once."""

    name: str
    category: str
    price: int
    product_kind: ProductKind = ProductKind.GOODS
    spec: str = ""
    unit: str = ""
    most_each: int = 0
    origin: str = ""
    keeping: str = ""
    description: str = ""
    hours: str = "1-5 09:00-18:00"
    at_once: int = 1


@dataclass(frozen=True, kw_only=True)
class CouponDraft:
    """So much off from so much on, in 分, from one day through another."""

    name: str
    off: int
    off_from: int
    valid_from: date
    valid_to: date
    merchant_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class OrderLineRow:
    sku: str
    name: str
    qty: int
    price: int

    @property
    def amount(self) -> int:
        return self.qty * self.price


@dataclass(frozen=True, kw_only=True)
class Refunds:
    """What may still be given back of an order, and why it is not more; 分."""

    paid: int = 0
    refunded: int = 0
    asked: int = 0

    @property
    def left(self) -> int:
        return max(self.paid - self.refunded - self.asked, 0)


@dataclass(frozen=True, kw_only=True)
class Sales:
    """A merchant's figures over some days."""

    orders: int = 0
    amount: int = 0
    open_orders: int = 0
    claims: int = 0
    by_day: Mapping[date, int] = field(default_factory=dict)
