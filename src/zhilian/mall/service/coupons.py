"""Coupons: kinds, given to people, used once, given back when the order falls through."""

from collections.abc import Collection

from django.db import transaction

from zhilian.core import events
from zhilian.core.times import local_date
from zhilian.mall.errors import CouponRefused
from zhilian.mall.events import CouponMoved, CouponsIssued
from zhilian.mall.models import Coupon, CouponKind
from zhilian.mall.types import Cause, CouponDraft, CouponState

PIECE = 1000


@transaction.atomic
def make_coupon_kind(*, draft: CouponDraft, cause: Cause) -> CouponKind:
    """A new kind; nobody has one yet."""
    name = draft.name.strip()
    if CouponKind.objects.filter(name=name).exists():
        raise CouponRefused(f"已有优惠券“{name}”，请换一个名称。")
    if not 0 < draft.off <= draft.off_from:
        raise CouponRefused("减的金额要大于 0，且不超过满的金额。")
    if draft.valid_to < draft.valid_from:
        raise CouponRefused("有效期止要不早于有效期起。")
    kind = CouponKind.objects.create(
        name=name,
        off=draft.off,
        off_from=draft.off_from,
        merchant_id=draft.merchant_id,
        valid_from=draft.valid_from,
        valid_to=draft.valid_to,
        made_at=cause.at,
    )
    events.record(CouponsIssued(at=cause.at, coupon_kind_id=kind.pk, count=0))
    return kind


@transaction.atomic
def issue_coupons(*, kind_id: int, person_ids: Collection[int], cause: Cause) -> int:
    """One for each of these people who has none of the kind yet; how many were given."""
    kind = CouponKind.objects.select_for_update().get(pk=kind_id)
    if kind.stopped_at is not None or kind.valid_to < local_date(cause.at):
        raise CouponRefused("这种优惠券已停用或过期，不能再发。")
    held = set(Coupon.objects.filter(coupon_kind=kind).values_list("person_id", flat=True))
    wanted = [pk for pk in dict.fromkeys(person_ids) if pk not in held]
    Coupon.objects.bulk_create(
        [Coupon(coupon_kind=kind, person_id=pk, issued_at=cause.at) for pk in wanted],
        batch_size=PIECE,
    )
    events.record(CouponsIssued(at=cause.at, coupon_kind_id=kind.pk, count=len(wanted)))
    return len(wanted)


@transaction.atomic
def stop_coupon_kind(*, kind_id: int, cause: Cause) -> CouponKind:
    """No more are given and none is taken; used ones stay used."""
    kind = CouponKind.objects.select_for_update().get(pk=kind_id)
    kind.stopped_at = kind.stopped_at or cause.at
    kind.save(update_fields=["stopped_at"])
    events.record(CouponsIssued(at=cause.at, coupon_kind_id=kind.pk, count=0))
    return kind


@transaction.atomic
def use_coupon(*, coupon_id: int, person_id: int | None, merchant: str, cause: Cause) -> Coupon:
    """Use a person's coupon, once for the key: of many who try, one has it."""
    coupon = Coupon.objects.select_related("coupon_kind__merchant").filter(pk=coupon_id).first()
    if coupon is None or coupon.person_id != person_id:
        raise CouponRefused("没有找到本人的这张优惠券，请重新选择。")
    if coupon.used_key == cause.key and coupon.state == CouponState.USED:
        return coupon
    _refuse(coupon.coupon_kind, merchant=merchant, cause=cause)
    taken = Coupon.objects.filter(pk=coupon_id, state=CouponState.UNUSED).update(
        state=CouponState.USED,
        used_at=cause.at,
        used_key=cause.key,
        case_number=cause.number,
    )
    if taken != 1:
        raise CouponRefused("这张优惠券已经用过了，请换一张或不用优惠券。")
    _tell(coupon_id, CouponState.USED, cause=cause)
    coupon.refresh_from_db()
    return coupon


@transaction.atomic
def give_back(*, coupon_id: int, used_key: str, cause: Cause) -> bool:
    """It may be used again, when exactly that use is taken back. False: it was not used so."""
    found = Coupon.objects.filter(pk=coupon_id, state=CouponState.USED)
    if used_key:
        found = found.filter(used_key=used_key)
    back = found.update(state=CouponState.UNUSED, used_at=None, used_key="", case_number="")
    if back:
        _tell(coupon_id, CouponState.UNUSED, cause=cause)
    return bool(back)


def _refuse(kind: CouponKind, *, merchant: str, cause: Cause) -> None:
    today = local_date(cause.at)
    if kind.stopped_at is not None:
        raise CouponRefused(f"“{kind.name}”已停用，请换一张或不用优惠券。")
    if not kind.valid_from <= today <= kind.valid_to:
        raise CouponRefused(f"“{kind.name}”不在有效期内，请换一张或不用优惠券。")
    if kind.merchant is not None and kind.merchant.code != merchant:
        raise CouponRefused(f"“{kind.name}”只能在{kind.merchant}使用。")


def _tell(coupon_id: int, state: CouponState, *, cause: Cause) -> None:
    moved = CouponMoved(at=cause.at, coupon_id=coupon_id, state=state, number=cause.number)
    events.record(moved)
