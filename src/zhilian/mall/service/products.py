"""Products: put up and changed by their merchants, passed by the section; price and stock go to
`bookings`.
"""

from collections.abc import Sequence

from django.db import transaction

from zhilian.bookings import selectors as bookings_reads
from zhilian.bookings import service as bookings
from zhilian.bookings.service import Movement
from zhilian.bookings.types import MoveKind, ResourceDraft, ResourceKind, SkuDraft, StockLine
from zhilian.core import events, pinyin
from zhilian.mall.errors import ProductRefused
from zhilian.mall.events import MallExported, ProductChanged
from zhilian.mall.models import Merchant, PriceChange, Product
from zhilian.mall.service.merchants import shop_codes
from zhilian.mall.service.pictures import NewPicture, add_pictures, pass_pictures
from zhilian.mall.types import Cause, MerchantState, ProductDraft, ProductKind, Review
from zhilian.notices import service as notices
from zhilian.notices.types import InApp, MessageKind

LONGEST_CODE = 60
READ = ("category", "origin", "keeping", "description")
"""What people read of a product beside its good."""
READ_OF_SKU = ("name", "unit", "spec")


@transaction.atomic
def save_product(
    *,
    merchant_id: int,
    product_id: int | None,
    draft: ProductDraft,
    passes: bool = False,
    cause: Cause,
) -> Product:
    """Put a product up or change it; orders keep the price at which they were placed.

    A new one waits for review. So does one of which people would read something else, or pay
    more: it is off the shelf until the section has passed it. `passes`: the section's own hand.
    """
    merchant = Merchant.objects.get(pk=merchant_id)
    _refuse(merchant, draft)
    held = (
        Product.objects.select_related("sku").get(pk=product_id, merchant=merchant)
        if product_id
        else None
    )
    was = held.sku.price if held else None
    review = _review_after(held, draft, passes=passes)
    code = held.sku.code if held else _next_code(merchant)
    sku = bookings.save_sku(draft=_sku(merchant, draft, code=code, cause=cause), at=cause.at)
    product = held or Product(merchant=merchant, sku=sku, product_kind=draft.product_kind)
    _fill(product, draft, review=review, cause=cause)
    product.save()
    if was is not None and was != draft.price:
        PriceChange.objects.create(
            product=product, was=was, price=draft.price, at=cause.at, by_id=cause.by_id
        )
    if held is None or review != Review.PASSED:
        bookings.switch_sku(sku_id=sku.pk, on=False, at=cause.at)
    _tell(product, "修改" if held else "新增", cause=cause)
    return product


@transaction.atomic
def save_product_with_pictures(
    *,
    merchant_id: int,
    product_id: int | None,
    draft: ProductDraft,
    sent: Sequence[NewPicture],
    passes: bool,
    cause: Cause,
) -> Product:
    """A product with new pictures of it: all is kept, or nothing."""
    made = save_product(
        merchant_id=merchant_id, product_id=product_id, draft=draft, passes=passes, cause=cause
    )
    if sent and cause.by_id is not None:
        add_pictures(sku_id=made.sku_id, sent=sent, by_id=cause.by_id, passes=passes, cause=cause)
    return made


@transaction.atomic
def review_product(*, product_id: int, passed: bool, note: str, cause: Cause) -> Product:
    """Say yes or no to what a merchant put up; with a yes it is on sale. Its people are told."""
    rows = Product.objects.select_for_update(of=("self",)).select_related("merchant", "sku")
    product = rows.get(pk=product_id)
    if product.review != Review.WAITING:
        raise ProductRefused(f"“{product.sku}”现在不是待审核，请刷新页面。")
    if not passed and not note.strip():
        raise ProductRefused("请写明不通过的原因，商户会看到。")
    product.review = Review.PASSED if passed else Review.REFUSED
    product.review_note = note.strip()[:200]
    product.reviewed_at, product.reviewed_by_id = cause.at, cause.by_id
    product.save()
    if passed:
        pass_pictures(sku_id=product.sku_id, cause=cause)
    if passed and product.merchant.state == MerchantState.OPEN:
        bookings.switch_sku(sku_id=product.sku_id, on=True, at=cause.at)
    change = "审核通过" if passed else "审核未通过"
    _tell(product, change, cause=cause)
    _tell_people(product, change, cause=cause)
    return product


@transaction.atomic
def switch_product(*, product_id: int, on: bool, cause: Cause) -> Product:
    """On sale, or not."""
    product = Product.objects.select_related("merchant", "sku").get(pk=product_id)
    if on and product.merchant.state != MerchantState.OPEN:
        raise ProductRefused("商户现在没有营业，商品不能上架。")
    if on and product.review != Review.PASSED:
        raise ProductRefused(f"“{product.sku}”{product.get_review_display()}，审核通过后才能上架。")
    bookings.switch_sku(sku_id=product.sku_id, on=on, at=cause.at)
    _tell(product, "上架" if on else "下架", cause=cause)
    return product


@transaction.atomic
def warn_below(*, product_id: int, below: int, cause: Cause) -> Product:
    """Tell the merchant when less than so many are left."""
    product = Product.objects.select_related("sku").get(pk=product_id)
    bookings.set_warning(sku_id=product.sku_id, below=below, at=cause.at)
    _tell(product, "提醒线", cause=cause)
    return product


@transaction.atomic
def stock_up(*, product_id: int, number: int, cause: Cause) -> Product:
    """Goods came in."""
    product = Product.objects.select_related("sku").get(pk=product_id)
    if product.product_kind != ProductKind.GOODS:
        raise ProductRefused("服务没有库存，请改可同时接单数。")
    movement = Movement(
        key=f"mall/{product.pk}/{cause.at.timestamp():.6f}",
        kind=MoveKind.IN,
        at=cause.at,
        note=cause.note[:80],
        by_id=cause.by_id,
    )
    bookings.move_stock(lines=[StockLine(sku=product.sku.code, qty=number)], movement=movement)
    _tell(product, "入库", cause=cause)
    return product


@transaction.atomic
def count_product(*, product_id: int, counted: int, cause: Cause) -> Product:
    """What was counted on the shelf; never below what is ordered."""
    product = Product.objects.get(pk=product_id)
    bookings.count_stock(
        sku_id=product.sku_id, on_hand=counted, note=cause.note, by_id=cause.by_id, at=cause.at
    )
    _tell(product, "盘点", cause=cause)
    return product


@transaction.atomic
def record_export(*, what: str, filters: str, cause: Cause) -> None:
    """Taking a list out leaves a line in the journal."""
    events.record(MallExported(at=cause.at, what=what, filters=filters[:200]))


def _refuse(merchant: Merchant, draft: ProductDraft) -> None:
    if merchant.state == MerchantState.CLOSED:
        raise ProductRefused("商户已退出，不能再改商品。")
    if draft.category not in merchant.categories:
        offered = "、".join(merchant.categories) or "无"
        raise ProductRefused(f"类目“{draft.category}”不在核准的类目里（{offered}）。")
    if draft.price <= 0:
        raise ProductRefused("价格要大于 0 元。")


def _review_after(held: Product | None, draft: ProductDraft, *, passes: bool) -> Review:
    if passes:
        return Review.PASSED
    if held is None:
        return Review.WAITING
    same = all(getattr(held, name) == getattr(draft, name).strip() for name in READ)
    same &= all(getattr(held.sku, name) == getattr(draft, name).strip() for name in READ_OF_SKU)
    return Review(held.review) if same and draft.price <= held.sku.price else Review.WAITING


def _fill(product: Product, draft: ProductDraft, *, review: Review, cause: Cause) -> None:
    product.category, product.origin = draft.category, draft.origin.strip()[:60]
    product.keeping = draft.keeping.strip()[:60]
    product.description = draft.description.strip()[:2000]
    product.finder = pinyin.finder(draft.name, draft.spec, draft.category, draft.origin)
    if product.review != review:
        product.review, product.review_note = review, ""
        passed = review == Review.PASSED
        product.reviewed_at = cause.at if passed else None
        product.reviewed_by_id = cause.by_id if passed else None
    product.changed_at = cause.at


def _next_code(merchant: Merchant) -> str:
    """Numbered within the merchant; a number is never given twice."""
    Merchant.objects.select_for_update().get(pk=merchant.pk)
    last = Product.objects.filter(merchant=merchant).order_by("-pk").first()
    number = int(last.sku.code.rpartition("-")[2]) + 1 if last else 1
    return f"{merchant.code}-{number}"[:LONGEST_CODE]


def _sku(merchant: Merchant, draft: ProductDraft, *, code: str, cause: Cause) -> SkuDraft:
    goods, services = shop_codes(merchant)
    is_service = draft.product_kind is ProductKind.SERVICE
    held = bookings_reads.sku(code=code)
    return SkuDraft(
        code=code,
        name=draft.name.strip()[:60],
        shop=services if is_service else goods,
        price=draft.price,
        category=draft.category,
        unit=draft.unit[:10],
        spec=draft.spec[:40],
        most_each=draft.most_each,
        unlimited=is_service,
        resource=_resource(draft, code=code, cause=cause) if is_service else "",
        position=held.position if held else 0,
    )


def _resource(draft: ProductDraft, *, code: str, cause: Cause) -> str:
    """What is booked by the hour when this service is ordered."""
    made = bookings.save_resource(
        draft=ResourceDraft(
            code=code,
            kind=ResourceKind.SERVICE,
            name=draft.name.strip()[:60],
            units=draft.at_once,
            hours=draft.hours,
            horizon_days=14,
        ),
        at=cause.at,
    )
    return made.code


def _tell_people(product: Product, change: str, *, cause: Cause) -> None:
    people: Sequence[int] = [one.person_id for one in product.merchant.members.order_by("id")]
    note = InApp(
        kind=MessageKind.NOTICE,
        title=f"商品{change}",
        body=f"{product.sku}。{product.review_note}",
        link=f"/desk/mall/products/{product.pk}/",
        subject=f"product:{product.pk}",
    )
    key = f"mall.review/{product.pk}/{cause.at.timestamp():.0f}"
    notices.tell(to=people, note=note, key=key, at=cause.at)


def _tell(product: Product, change: str, *, cause: Cause) -> None:
    events.record(ProductChanged(at=cause.at, product_id=product.pk, change=change))
