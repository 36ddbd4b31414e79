"""What stands in somebody's cart, merchant by merchant: each is an order of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode

from zhilian.bookings.types import SkuState
from zhilian.catalogue import selectors as catalogue
from zhilian.catalogue.types import FieldDeclaration
from zhilian.mall.models import CartLine, Merchant, Product
from zhilian.mall.types import CHOSEN_FROM, MerchantState

SOLD = frozenset(CHOSEN_FROM.values())


@dataclass(frozen=True, kw_only=True)
class CartRow:
    """One line; `trouble` is why it cannot be ordered as it stands."""

    product: Product
    qty: int
    trouble: str

    @property
    def amount(self) -> int:
        return int(self.qty * self.product.sku.price)


@dataclass(frozen=True, kw_only=True)
class CartPart:
    """What is bought of one merchant."""

    merchant: Merchant
    lines: tuple[CartRow, ...]

    @property
    def good(self) -> tuple[CartRow, ...]:
        return tuple(line for line in self.lines if not line.trouble)

    @property
    def total(self) -> int:
        return sum(line.amount for line in self.good)

    @property
    def address(self) -> str:
        """Where it is ordered; "" while nothing of it can be."""
        wanted = [(line.product.sku.code, line.qty) for line in self.good]
        window = self.lines[0].product.sku.shop.window
        return order_address(window=window, wanted=wanted) if wanted else ""


def cart(*, person_id: int) -> list[CartPart]:
    found = CartLine.objects.filter(person_id=person_id)
    told = found.select_related("product__merchant", "product__sku__shop")
    lines = list(told.order_by("product__merchant_id", "id"))
    return [
        CartPart(merchant=merchant, lines=tuple(map(_row, rows)))
        for merchant, rows in groupby(lines, key=lambda line: line.product.merchant)
    ]


def cart_count(*, person_id: int) -> int:
    return CartLine.objects.filter(person_id=person_id).count()


def in_cart(*, person_id: int, product_id: int) -> int:
    """How many of it; 0 for none."""
    found = CartLine.objects.filter(person_id=person_id, product_id=product_id)
    return found.values_list("qty", flat=True).first() or 0


def order_address(*, window: str, wanted: Sequence[tuple[str, int]]) -> str:
    """Where these are ordered (code and number), with the form begun. Which field takes them the
    window declares. "" while it is not on offer.
    """
    if not catalogue.window_exists(code=window):
        return ""
    for item in catalogue.window(code=window).declaration.fields:
        said = _said(item, wanted)
        if said:
            return f"/w/{window}/?{urlencode(said)}"
    return f"/w/{window}/"


def _said(item: FieldDeclaration, wanted: Sequence[tuple[str, int]]) -> dict[str, str]:
    if _takes(item):
        return {item.key: wanted[0][0]}
    chosen = next((one.key for one in item.columns if _takes(one)), "")
    number = next((one.key for one in item.columns if one.type == "int"), "")
    if not chosen:
        return {}
    said = {f"{item.key}.rows": str(len(wanted))}
    for place, (code, qty) in enumerate(wanted):
        said[f"{item.key}.{place}.{chosen}"] = code
        if number:
            said[f"{item.key}.{place}.{number}"] = str(qty)
    return said


def _takes(item: FieldDeclaration) -> bool:
    return (item.source or item.type) in SOLD


def _row(line: CartLine) -> CartRow:
    return CartRow(product=line.product, qty=line.qty, trouble=_trouble(line))


def _trouble(line: CartLine) -> str:
    product, sku = line.product, line.product.sku
    open_ = product.merchant.state == MerchantState.OPEN and sku.shop.open
    if not open_ or sku.state != SkuState.ON:
        return "已下架"
    if not sku.unlimited and sku.available < line.qty:
        return f"只剩 {sku.available} 件" if sku.available else "已售完"
    return ""
