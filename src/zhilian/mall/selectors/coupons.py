"""Coupons: whose, of what kind, used or not."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Count, Q, QuerySet

from zhilian.core.listing import Asked, Page, Sort, cut, whole
from zhilian.mall.models import Coupon, CouponKind
from zhilian.mall.types import CouponState

NEWEST = Sort(key="new", label="最近", field="id", falling=True)


def coupon_kinds() -> list[CouponKind]:
    """All kinds, newest first, with how many were given and used."""
    found = CouponKind.objects.select_related("merchant").annotate(
        given=Count("coupons"), used=Count("coupons", filter=Q(coupons__state=CouponState.USED))
    )
    return list(found.order_by("-id"))


def coupon_kind(*, kind_id: int) -> CouponKind | None:
    return CouponKind.objects.select_related("merchant").filter(pk=kind_id).first()


def coupons_page(asked: Asked, *, kind_id: int) -> Page[Coupon]:
    return cut(_found(asked, kind_id=kind_id), sort=NEWEST, after=asked.after)


def coupons_file(asked: Asked, *, kind_id: int) -> Iterator[Coupon]:
    return whole(_found(asked, kind_id=kind_id), sort=NEWEST)


def usable_coupons(*, person_id: int, today: date) -> list[Coupon]:
    """What a person may use today, what ends first before the others."""
    found = Coupon.objects.filter(
        person_id=person_id,
        state=CouponState.UNUSED,
        coupon_kind__stopped_at__isnull=True,
        coupon_kind__valid_from__lte=today,
        coupon_kind__valid_to__gte=today,
    )
    return list(
        found.select_related("coupon_kind__merchant").order_by("coupon_kind__valid_to", "id")
    )


def coupons_for(*, person_id: int, merchant_id: int, today: date) -> list[Coupon]:
    """Those that count when something of this merchant is bought."""
    usable = usable_coupons(person_id=person_id, today=today)
    return [one for one in usable if one.coupon_kind.merchant_id in (None, merchant_id)]


def _found(asked: Asked, *, kind_id: int) -> QuerySet[Coupon]:
    found = Coupon.objects.filter(coupon_kind_id=kind_id).select_related("person__unit__parent")
    if asked.q:
        named = Q(person__name__contains=asked.q) | Q(person__employee_no=asked.q.upper())
        found = found.filter(named)
    if state := asked.get("state"):
        found = found.filter(state=state)
    return found
