"""Coupons: used once, given back exactly, refused with the reason."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from zhilian.core.effects import Asking, Outcome, Picked, effects, sources
from zhilian.core.testing import NOON
from zhilian.directory.models import Person
from zhilian.directory.tests import make as directory
from zhilian.mall import service
from zhilian.mall.errors import CouponRefused
from zhilian.mall.models import Coupon
from zhilian.mall.tests import make

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def use(coupon: Coupon, *, by: Person, merchant: str = "", key: str = "k") -> Outcome:
    item = Picked(key="sku", label="米", facts={"merchant": merchant, "price": Decimal(60)})
    values = {"items": ({"sku": item, "qty": 1},)}
    picked = Picked(key=str(coupon.pk), label="券")
    call = make.call("coupon.use", by=by, args={"coupon": picked}, values=values, key=key)
    return effects.get("coupon.use")(call)


def test_use_is_once_for_the_key_and_for_nobody_else() -> None:
    person = directory.person()
    coupon = make.coupon(person)

    first = use(coupon, by=person)
    again = use(coupon, by=person)
    other = use(coupon, by=person, key="other")
    stranger = use(coupon, by=directory.person(), key="third")

    assert (first.ok, again.ok) == (True, True)
    assert other.reason == "这张优惠券已经用过了，请换一张或不用优惠券。"
    assert "没有找到本人的这张优惠券" in stranger.reason


def test_give_back_takes_back_exactly_that_use() -> None:
    person = directory.person()
    coupon = make.coupon(person)
    used = use(coupon, by=person)
    back = effects.get("coupon.give_back")
    args = {"coupon": Picked(key=str(coupon.pk), label="券")}

    wrong = make.call("coupon.give_back", args=args, receipt={"coupon": coupon.pk, "key": "other"})
    back(wrong)
    coupon.refresh_from_db()
    assert coupon.state == "USED"
    back(make.call("coupon.give_back", args=args, receipt=used.receipt))

    coupon.refresh_from_db()
    assert (coupon.state, coupon.used_key, coupon.case_number) == ("UNUSED", "", "")
    assert use(coupon, by=person, key="again").ok


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"valid_from": make.TODAY + DAY, "valid_to": make.TODAY + 2 * DAY}, "不在有效期内"),
        ({"valid_from": make.TODAY - 3 * DAY, "valid_to": make.TODAY - DAY}, "不在有效期内"),
    ],
)
def test_use_refuses_a_coupon_outside_its_days(values: dict[str, Any], said: str) -> None:
    person = directory.person()
    kind = make.coupon_kind(**values)
    coupon = Coupon.objects.create(coupon_kind=kind, person=person, issued_at=NOON)

    assert said in use(coupon, by=person).reason


def test_a_merchants_coupon_counts_with_that_merchant_only() -> None:
    person, mine, other = directory.person(), make.merchant(), make.merchant()
    coupon = make.coupon(person, merchant_id=mine.pk)

    assert f"只能在{mine}使用" in use(coupon, by=person, merchant=other.code).reason
    assert use(coupon, by=person, merchant=mine.code).ok


def test_a_stopped_kind_is_neither_given_nor_taken() -> None:
    person = directory.person()
    coupon = make.coupon(person)
    service.stop_coupon_kind(kind_id=coupon.coupon_kind_id, cause=make.cause())

    assert "已停用" in use(coupon, by=person).reason
    with pytest.raises(CouponRefused, match="不能再发"):
        service.issue_coupons(
            kind_id=coupon.coupon_kind_id, person_ids=[person.pk], cause=make.cause()
        )


def test_issue_gives_each_person_one() -> None:
    kind, people = make.coupon_kind(), [directory.person().pk for _ in range(3)]

    counts = [
        service.issue_coupons(kind_id=kind.pk, person_ids=ids, cause=make.cause())
        for ids in (people[:2], people, people + people)
    ]

    assert counts == [2, 1, 0]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"off": 6_000}, "不超过满的金额"),
        ({"off": 0}, "减的金额要大于 0"),
        ({"valid_to": make.TODAY - 9 * DAY}, "有效期止"),
    ],
)
def test_make_coupon_kind_refuses_what_makes_no_sense(values: dict[str, Any], said: str) -> None:
    with pytest.raises(CouponRefused, match=said):
        make.coupon_kind(**values)


def test_my_coupons_are_ones_own_and_say_what_prices_read() -> None:
    person = directory.person()
    coupon = make.coupon(person, off=1_000, off_from=5_000)
    source = sources.get("my_coupons")

    (found,) = source.items(Asking(at=NOON, person_id=person.pk), values={})

    assert found.facts == {"off": Decimal("10.00"), "off_from": Decimal("50.00")}
    assert source.pick(Asking(at=NOON, person_id=directory.person().pk), key=found.key) is None
    use(coupon, by=person)
    assert source.items(Asking(at=NOON, person_id=person.pk), values={}) == []
