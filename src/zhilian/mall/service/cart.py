"""Carts: put in, changed, taken out."""

from datetime import datetime

from django.db import transaction

from zhilian.bookings.types import SkuState
from zhilian.core import events
from zhilian.mall.errors import CartRefused
from zhilian.mall.events import CartChanged
from zhilian.mall.models import CartLine, Product
from zhilian.mall.types import MOST_OF_ONE, MerchantState, ProductKind

MOST_LINES = 30
"""So many rows the form of an order takes."""


@transaction.atomic
def put_in_cart(*, person_id: int, product_id: int, qty: int, at: datetime) -> CartLine:
    """So many of it, in place of what was in the cart. Errors: `CartRefused`."""
    rows = Product.objects.select_related("merchant", "sku__shop")
    product = rows.filter(pk=product_id, product_kind=ProductKind.GOODS).first()
    if product is None or not _is_sold(product):
        raise CartRefused("这件商品已经下架，请看看别的。")
    _refuse(product, qty)
    held = CartLine.objects.select_for_update().filter(person_id=person_id)
    if held.count() >= MOST_LINES and not held.filter(product=product).exists():
        raise CartRefused(f"购物车最多放 {MOST_LINES} 种商品，请先下单或移出一些。")
    line, _ = CartLine.objects.update_or_create(
        person_id=person_id, product=product, defaults={"qty": qty, "at": at}
    )
    events.record(CartChanged(at=at, person_id=person_id, product_id=product.pk, qty=qty))
    return line


@transaction.atomic
def take_out_of_cart(*, person_id: int, product_id: int, at: datetime) -> bool:
    """False when it was not in there."""
    gone, _ = CartLine.objects.filter(person_id=person_id, product_id=product_id).delete()
    if gone:
        events.record(CartChanged(at=at, person_id=person_id, product_id=product_id, qty=0))
    return bool(gone)


def _is_sold(product: Product) -> bool:
    sku = product.sku
    open_ = product.merchant.state == MerchantState.OPEN and sku.shop.open
    return bool(open_ and sku.state == SkuState.ON)


def _refuse(product: Product, qty: int) -> None:
    sku = product.sku
    most = min(sku.most_each or MOST_OF_ONE, MOST_OF_ONE)
    if not 1 <= qty <= most:
        raise CartRefused(f"数量要在 1 到 {most} 之间。")
    if not sku.unlimited and qty > sku.available:
        left = f"只剩 {sku.available} 件，请减少数量" if sku.available else "已售完，请看看别的"
        raise CartRefused(f"“{sku}”{left}。")
