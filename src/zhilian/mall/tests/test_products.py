"""Products: within what is approved, found by a piece of their name, sold only while offered."""

from typing import Any

import pytest

from zhilian.bookings import selectors as bookings
from zhilian.core.effects import Asking, sources
from zhilian.core.errors import Refusal
from zhilian.core.listing import Asked
from zhilian.core.testing import NOON
from zhilian.directory.tests import make as directory
from zhilian.mall import selectors, service
from zhilian.mall.errors import ProductRefused
from zhilian.mall.models import Product
from zhilian.mall.tests import make
from zhilian.mall.types import ProductDraft, ProductKind

pytestmark = pytest.mark.django_db


def draft(**values: Any) -> ProductDraft:
    return ProductDraft(**{"name": "汉中大米", "category": "粮油副食", "price": 4_980, **values})


def test_save_product_puts_a_good_on_the_shelf_but_not_on_sale() -> None:
    merchant = make.merchant()

    made = service.save_product(
        merchant_id=merchant.pk, product_id=None, draft=draft(spec="5kg"), cause=make.cause()
    )

    sku = bookings.sku(code=made.sku.code)
    assert sku is not None
    assert (sku.name, sku.price, sku.state, sku.shop.code) == (
        "汉中大米",
        4_980,
        "OFF",
        merchant.code,
    )


def test_save_product_changes_its_own_and_never_another_merchants() -> None:
    made, other = make.product(), make.merchant()

    service.save_product(
        merchant_id=made.merchant_id, product_id=made.pk, draft=draft(price=1), cause=make.cause()
    )
    with pytest.raises(Product.DoesNotExist):
        service.save_product(
            merchant_id=other.pk, product_id=made.pk, draft=draft(), cause=make.cause()
        )

    sku = bookings.sku(code=made.sku.code)
    assert sku is not None
    assert (sku.name, sku.price) == ("汉中大米", 1)


@pytest.mark.parametrize(
    ("values", "said"),
    [({"category": "汽车服务"}, "不在核准的类目里"), ({"price": 0}, "价格要大于 0")],
)
def test_save_product_refuses_what_is_not_approved(values: dict[str, Any], said: str) -> None:
    merchant = make.merchant(categories=("粮油副食",))

    with pytest.raises(ProductRefused, match=said):
        service.save_product(
            merchant_id=merchant.pk, product_id=None, draft=draft(**values), cause=make.cause()
        )


@pytest.mark.parametrize("q", ["大米", "汉中大米", "dami", "hzdm", "5kg 大米", "粮油"])
def test_search_finds_rice_in_the_middle_of_a_name_and_by_pinyin(q: str) -> None:
    made = make.product(name="汉中大米", spec="5kg")
    make.product(name="手工挂面")

    assert made.pk in [one.pk for one in selectors.on_sale_page(Asked(q=q)).rows]


def test_on_sale_leaves_out_what_is_switched_off_and_closed_shops() -> None:
    on, off = make.product(), make.product(on=False)
    closed = make.product()
    service.close_shop(uscc=closed.merchant.uscc, cause=make.cause())

    assert [one.pk for one in selectors.on_sale_page(Asked()).rows] == [on.pk]
    assert selectors.on_sale_product(product_id=off.pk) is None


def test_switch_product_refuses_while_the_merchant_is_suspended() -> None:
    made = make.product(on=False)
    service.suspend(merchant_id=made.merchant_id, why="整改", cause=make.cause())

    with pytest.raises(ProductRefused, match="没有营业"):
        service.switch_product(product_id=made.pk, on=True, cause=make.cause())


def test_stock_is_that_of_bookings() -> None:
    made = make.product(stock=3)

    service.stock_up(product_id=made.pk, number=7, cause=make.cause(note="补货"))
    service.count_product(product_id=made.pk, counted=9, cause=make.cause(note="破一袋"))

    sku = bookings.sku(code=made.sku.code)
    assert sku is not None
    assert (sku.on_hand, selectors.product_counts(merchant_id=None)) == (
        9,
        {"on": 1, "off": 0, "out": 0},
    )


def test_a_service_has_hours_instead_of_stock_and_is_offered_with_its_keeper() -> None:
    merchant = make.merchant()
    made = make.product(
        of=merchant,
        name="日常保洁",
        category="家政洗衣",
        product_kind=ProductKind.SERVICE,
        at_once=2,
    )
    make.product(of=merchant)
    source, asking = sources.get("life_services"), Asking(at=NOON, person_id=1)

    (found,) = source.items(asking, values={}, q="bj")

    assert (found.key, found.label, str(found.facts["price"])) == (
        made.sku.code,
        "日常保洁",
        "25.00",
    )
    assert found.facts["merchant_id"] == make.member(merchant).pk
    assert made.sku.resource is not None
    assert made.sku.resource.units == 2
    assert source.pick(asking, key=made.sku.code) is not None
    with pytest.raises(Refusal, match="服务没有库存"):
        service.stock_up(product_id=made.pk, number=1, cause=make.cause())


def test_products_page_shows_a_merchant_its_own() -> None:
    mine, _other = make.product(), make.product()

    shown = selectors.products_page(Asked(), merchant_id=mine.merchant_id)

    assert [one.pk for one in shown.rows] == [mine.pk]
    assert selectors.product(product_id=mine.pk, merchant_id=directory.person().pk) is None
