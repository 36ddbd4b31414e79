"""Forty at once: one coupon is used once, one telling of a permit, one number for each product."""

from collections import Counter

import pytest

from zhilian.bookings.tests.make import all_at_once
from zhilian.core.errors import Refusal
from zhilian.core.models import JournalEntry
from zhilian.directory.tests import make as directory
from zhilian.mall import service
from zhilian.mall.models import Coupon, Product
from zhilian.mall.tests import make
from zhilian.mall.types import PermitDraft, ProductDraft

pytestmark = pytest.mark.django_db(transaction=True)


def test_forty_orders_want_one_coupon_and_one_has_it() -> None:
    person = directory.person()
    coupon = make.coupon(person)

    def use(place: int) -> str:
        try:
            service.use_coupon(
                coupon_id=coupon.pk,
                person_id=person.pk,
                merchant="",
                cause=make.cause(key=f"k{place}", number=f"DD{place}"),
            )
        except Refusal:
            return "refused"
        return "used"

    said = Counter(all_at_once(use))

    held = Coupon.objects.get()
    assert said == {"used": 1, "refused": 39}
    assert held.used_key.removeprefix("k") == held.case_number.removeprefix("DD")
    assert JournalEntry.objects.filter(kind="mall.coupon.moved").count() == 1


def test_forty_workers_tell_of_a_permit_once() -> None:
    soon = make.TODAY.replace(day=28)
    draft = PermitDraft(name="食品经营许可证", number="JY1", valid_to=soon)
    merchant = make.merchant(permits=(draft,))
    permit = merchant.permits.get()

    said = Counter(
        all_at_once(lambda _: str(service.tell_permit(permit_id=permit.pk, cause=make.cause())))
    )

    assert said == {"True": 1, "False": 39}


def test_forty_products_at_once_have_forty_numbers() -> None:
    merchant = make.merchant()

    def put_up(place: int) -> str:
        draft = ProductDraft(name=f"商品{place}", category="其他", price=100)
        made = service.save_product(
            merchant_id=merchant.pk, product_id=None, draft=draft, cause=make.cause()
        )
        return made.sku.code

    codes = set(all_at_once(put_up))

    assert len(codes) == 40
    assert Product.objects.count() == 40
