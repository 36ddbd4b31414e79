"""Pictures of goods: what is shown of a good, who may change it, which ones go."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from zhilian.bookings import selectors as bookings
from zhilian.bookings.selectors import Sku
from zhilian.bookings.types import SkuState
from zhilian.directory.types import Role
from zhilian.mall.models import CartLine, Member, OrderLine, Picture, Product
from zhilian.mall.types import BACK_DAYS, PICTURES_KEPT_DAYS, OrderState

TOO_MANY = 500


def shown_pictures(*, sku_id: int) -> list[Picture]:
    """What everybody may look at, in order."""
    return list(Picture.objects.shown().filter(sku=sku_id).order_by("position", "id"))


def kept_pictures(*, sku_id: int) -> list[Picture]:
    """With those that wait for the section."""
    return list(Picture.objects.kept().filter(sku=sku_id).order_by("position", "id"))


def removed_pictures(*, sku_id: int, now: datetime) -> list[Picture]:
    """What may still be brought back, the latest first."""
    since = now - timedelta(days=BACK_DAYS)
    found = Picture.objects.filter(sku=sku_id, removed_at__gt=since)
    return list(found.order_by("-removed_at", "-id"))


def covers(*, codes: Collection[str]) -> dict[str, str]:
    """The addresses of the small pictures of goods, by code; a good without one has ""."""
    return {code: sku.cover for code, sku in bookings.skus_by_code(codes=codes).items()}


def goods_kept_by(*, sku_id: int, person_id: int, roles: frozenset[str]) -> Sku | None:
    """The good, if its pictures are this person's to change: of a merchant's the section's and its
    people's, of the platform's own whoever keeps the shop.
    """
    sku = bookings.sku_by_id(sku_id=sku_id)
    return sku if sku is not None and _keeps(sku, person_id=person_id, roles=roles) else None


def picture_for(
    *, picture_id: int, digest: str, person_id: int, roles: frozenset[str]
) -> Picture | None:
    """The picture, if this person may look at it: anybody at what the section has passed, at others
    only who may change them.
    """
    found = Picture.objects.select_related("sku__shop").filter(pk=picture_id, digest=digest)
    picture = found.first()
    if picture is None or picture.is_public:
        return picture
    keeps = _keeps(picture.sku, person_id=person_id, roles=roles)
    return picture if keeps else None


def skus_with_waiting_pictures() -> QuerySet[Any, Any]:
    found: QuerySet[Picture] = Picture.objects.kept().filter(passed_at__isnull=True)
    return found.values("sku")


def pictures_to_expunge(*, now: datetime) -> list[int]:
    """Those removed too long ago to be brought back, and those of goods that nobody has been
    offered for a year and to which no cart and no running order refers.
    """
    since = now - timedelta(days=PICTURES_KEPT_DAYS)
    off = Q(sku__state=SkuState.OFF) | Q(sku__shop__open=False, sku__shop__changed_at__lt=since)
    line = OrderLine.objects.filter(sku=OuterRef("sku__code"), order__state=OrderState.RUNNING)
    cart = CartLine.objects.filter(product__sku=OuterRef("sku"))
    unused = Picture.objects.filter(off, ~Exists(line), ~Exists(cart), sku__changed_at__lt=since)
    gone = Picture.objects.filter(removed_at__lte=now - timedelta(days=BACK_DAYS))
    found = (gone.values_list("id", flat=True), unused.values_list("id", flat=True))
    return sorted({pk for rows in found for pk in rows[:TOO_MANY]})


def _keeps(sku: Sku, *, person_id: int, roles: frozenset[str]) -> bool:
    if not sku.shop.merchant:
        return sku.shop.role in roles
    if Role.MALL_ADMIN in roles:
        return True
    if Role.MERCHANT not in roles:
        return False
    product = Product.objects.filter(sku=sku.pk).values("merchant")
    return Member.objects.filter(person=person_id, merchant__in=product).exists()
