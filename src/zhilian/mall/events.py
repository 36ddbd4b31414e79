"""Facts that the mall announces. Ids and states only."""

from dataclasses import dataclass
from typing import ClassVar

from zhilian.core.events import Event


@dataclass(frozen=True, kw_only=True)
class MerchantMoved(Event):
    """A merchant was taken in, changed, suspended, opened again, or left."""

    kind: ClassVar[str] = "mall.merchant.moved"
    merchant_id: int
    state: str
    change: str
    number: str = ""

    @property
    def subject(self) -> str:
        return f"merchant:{self.merchant_id}"


@dataclass(frozen=True, kw_only=True)
class PermitDue(Event):
    """A permit of a merchant ends within a month; its people were told."""

    kind: ClassVar[str] = "mall.permit.due"
    merchant_id: int
    permit_id: int

    @property
    def subject(self) -> str:
        return f"merchant:{self.merchant_id}"


@dataclass(frozen=True, kw_only=True)
class ProductChanged(Event):
    kind: ClassVar[str] = "mall.product.changed"
    product_id: int
    change: str

    @property
    def subject(self) -> str:
        return f"product:{self.product_id}"


@dataclass(frozen=True, kw_only=True)
class PicturesChanged(Event):
    """Pictures of a good were added, passed, put in another order, removed or expunged."""

    kind: ClassVar[str] = "mall.pictures.changed"
    sku: str
    what: str

    @property
    def subject(self) -> str:
        return f"sku:{self.sku}"


@dataclass(frozen=True, kw_only=True)
class CouponsIssued(Event):
    kind: ClassVar[str] = "mall.coupons.issued"
    coupon_kind_id: int
    count: int

    @property
    def subject(self) -> str:
        return f"coupon_kind:{self.coupon_kind_id}"


@dataclass(frozen=True, kw_only=True)
class CouponMoved(Event):
    kind: ClassVar[str] = "mall.coupon.moved"
    coupon_id: int
    state: str
    number: str = ""

    @property
    def subject(self) -> str:
        return f"coupon:{self.coupon_id}"


@dataclass(frozen=True, kw_only=True)
class OrderNoted(Event):
    """An order of the mall began, went on or ended, as its case did."""

    kind: ClassVar[str] = "mall.order.noted"
    order_id: int
    state: str

    @property
    def subject(self) -> str:
        return f"order:{self.order_id}"


@dataclass(frozen=True, kw_only=True)
class CartChanged(Event):
    """So many of a product stand in somebody's cart now; 0: none."""

    kind: ClassVar[str] = "mall.cart.changed"
    person_id: int
    product_id: int
    qty: int

    @property
    def subject(self) -> str:
        return f"person:{self.person_id}"


@dataclass(frozen=True, kw_only=True)
class MallExported(Event):
    kind: ClassVar[str] = "mall.list.exported"
    what: str
    filters: str

    @property
    def subject(self) -> str:
        return "mall"
