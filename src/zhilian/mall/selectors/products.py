"""Products: found by a piece of their name, its pinyin or its initials."""

from collections.abc import Iterator

from django.db.models import Avg, Count, F, Q, QuerySet

from zhilian.bookings.types import SkuState
from zhilian.core import pinyin
from zhilian.core.listing import Asked, Page, Sort, cut, order, whole
from zhilian.mall.models import Merchant, Order, PriceChange, Product
from zhilian.mall.selectors.pictures import skus_with_waiting_pictures
from zhilian.mall.types import CATEGORIES, NEW_PICTURES, MerchantState, ProductKind, Review

PRODUCTS = (
    Sort(key="new", label="最近修改", field="changed_at", falling=True),
    Sort(key="name", label="名称", field="sku__name"),
    Sort(key="price", label="价格", field="sku__price"),
)
SHOWN = (
    Sort(key="name", label="名称", field="sku__name"),
    Sort(key="cheap", label="价格从低到高", field="sku__price"),
    Sort(key="dear", label="价格从高到低", field="sku__price", falling=True),
)
FEW = 20


def products_page(asked: Asked, *, merchant_id: int | None) -> Page[Product]:
    """Of one merchant, or of all of them."""
    found = _found(asked, merchant_id=merchant_id)
    return cut(found, sort=order(PRODUCTS, asked.sort), after=asked.after)


def products_file(asked: Asked, *, merchant_id: int | None) -> Iterator[Product]:
    found = _found(asked, merchant_id=merchant_id)
    return whole(found, sort=order(PRODUCTS, asked.sort))


def product(*, product_id: int, merchant_id: int | None = None) -> Product | None:
    """The product, and only if it is this merchant's, where one is named."""
    found = _told(Product.objects.filter(pk=product_id))
    if merchant_id is not None:
        found = found.filter(merchant_id=merchant_id)
    return found.first()


def product_of(*, sku_id: int) -> Product | None:
    """The page of a good; what the platform's own shops sell has none."""
    return Product.objects.filter(sku_id=sku_id).only("id").first()


def on_sale_page(asked: Asked, *, limit: int = FEW) -> Page[Product]:
    """What people may buy now."""
    found = on_sale().filter(pinyin.found_by(asked.q))
    if category := asked.get("category"):
        found = found.filter(category=category)
    if code := asked.get("merchant"):
        found = found.filter(merchant__code=code)
    return cut(found, sort=order(SHOWN, asked.sort), after=asked.after, limit=limit)


def categories_on_sale() -> list[str]:
    """In the order of the list, those of which something is sold."""
    held = set(on_sale().values_list("category", flat=True))
    return [name for name in CATEGORIES if name in held]


def merchants_on_sale() -> list[Merchant]:
    found = Merchant.objects.filter(products__in=on_sale())
    return list(found.distinct().order_by("name", "id"))


def stars_of(*, product: Product) -> tuple[float | None, int]:
    """How buyers rated orders with it, and how many did."""
    rated = Order.objects.filter(stars__isnull=False, lines__sku=product.sku.code)
    found = rated.aggregate(mean=Avg("stars"), many=Count("id"))
    return found["mean"], found["many"]


def price_changes(*, product_id: int) -> list[PriceChange]:
    found = PriceChange.objects.filter(product_id=product_id).select_related("by")
    return list(found.order_by("-id")[:FEW])


def on_sale_product(*, product_id: int) -> Product | None:
    return on_sale().filter(pk=product_id).first()


def services_on_sale(*, q: str = "", limit: int = FEW) -> list[Product]:
    found = on_sale().filter(pinyin.found_by(q), product_kind=ProductKind.SERVICE)
    return list(found.order_by("sku__name", "id")[:limit])


def service_on_sale(*, code: str) -> Product | None:
    found = on_sale().filter(sku__code=code, product_kind=ProductKind.SERVICE)
    return found.first()


def on_sale() -> QuerySet[Product]:
    return _told(
        Product.objects.filter(
            merchant__state=MerchantState.OPEN,
            review=Review.PASSED,
            sku__state=SkuState.ON,
            sku__shop__open=True,
        )
    )


def product_counts(*, merchant_id: int | None) -> dict[str, int]:
    """On sale, not on sale, and sold out."""
    found = Product.objects.all()
    if merchant_id is not None:
        found = found.filter(merchant_id=merchant_id)
    out = Q(sku__unlimited=False, sku__on_hand__lte=F("sku__reserved"))
    return {
        "on": found.filter(sku__state=SkuState.ON).count(),
        "off": found.filter(sku__state=SkuState.OFF).count(),
        "out": found.filter(out, sku__state=SkuState.ON).count(),
    }


def _found(asked: Asked, *, merchant_id: int | None) -> QuerySet[Product]:
    found = _told(Product.objects.filter(pinyin.found_by(asked.q)))
    if merchant_id is not None:
        found = found.filter(merchant_id=merchant_id)
    if code := asked.get("merchant"):
        found = found.filter(merchant__code=code)
    if category := asked.get("category"):
        found = found.filter(category=category)
    if state := asked.get("state"):
        found = found.filter(sku__state=state)
    if review := asked.get("review"):
        found = found.filter(_in_review(review))
    kept = found.filter(sku__unlimited=False)
    if asked.get("stock") == "out":
        return kept.filter(sku__on_hand__lte=F("sku__reserved"))
    if asked.get("stock") == "low":
        left = F("sku__on_hand") - F("sku__reserved")
        return kept.annotate(left=left).filter(left__gt=0, left__lt=F("sku__warn_below"))
    return found


def codes_in_review() -> frozenset[str]:
    """Goods that the section has not passed."""
    found = Product.objects.exclude(review=Review.PASSED)
    return frozenset(found.values_list("sku__code", flat=True))


def _in_review(review: str) -> Q:
    if review == NEW_PICTURES:
        return Q(sku__in=skus_with_waiting_pictures())
    return Q(review=review)


def _told(found: QuerySet[Product]) -> QuerySet[Product]:
    return found.select_related("merchant", "sku__shop", "sku__resource", "reviewed_by")
