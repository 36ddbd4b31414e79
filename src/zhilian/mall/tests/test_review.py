"""Nothing is sold that the section has not passed; what people read or pay more goes back to it."""

from typing import Any

import pytest

from zhilian.bookings import selectors as bookings
from zhilian.core.errors import Refusal
from zhilian.directory.tests import make as directory
from zhilian.mall import service
from zhilian.mall.models import PriceChange, Product
from zhilian.mall.tests import make
from zhilian.mall.types import ProductDraft
from zhilian.notices.models import Message

pytestmark = pytest.mark.django_db


def draft(**values: Any) -> ProductDraft:
    return ProductDraft(**{"name": "汉中大米", "category": "粮油副食", "price": 4_980, **values})


def save(product: Product, *, passes: bool = False, **values: Any) -> Product:
    return service.save_product(
        merchant_id=product.merchant_id,
        product_id=product.pk,
        draft=draft(**values),
        passes=passes,
        cause=make.cause(),
    )


def stands(product: Product) -> tuple[str, str]:
    sku = bookings.sku(code=product.sku.code)
    assert sku is not None
    product.refresh_from_db()
    return product.review, sku.state


@pytest.fixture
def rice() -> Product:
    return make.product(name="汉中大米", price=4_980)


def test_a_new_product_waits_and_cannot_be_put_on_sale() -> None:
    product = make.product(on=False)

    with pytest.raises(Refusal, match="待审核"):
        service.switch_product(product_id=product.pk, on=True, cause=make.cause())

    assert stands(product) == ("WAITING", "OFF")


def test_a_yes_puts_it_on_sale_and_tells_the_merchant() -> None:
    product, reviewer = make.product(on=False), directory.person()

    service.review_product(
        product_id=product.pk, passed=True, note="", cause=make.cause(by_id=reviewer.pk)
    )

    assert stands(product) == ("PASSED", "ON")
    assert product.reviewed_by == reviewer
    assert Message.objects.filter(person=make.member(product.merchant)).count() == 1


def test_a_no_says_why_and_is_said_once() -> None:
    product = make.product(on=False)

    with pytest.raises(Refusal, match="原因"):
        service.review_product(product_id=product.pk, passed=False, note=" ", cause=make.cause())
    service.review_product(product_id=product.pk, passed=False, note="缺产地", cause=make.cause())
    with pytest.raises(Refusal, match="不是待审核"):
        service.review_product(product_id=product.pk, passed=True, note="", cause=make.cause())

    assert stands(product) == ("REFUSED", "OFF")


@pytest.mark.parametrize("values", [{"name": "东北大米"}, {"price": 5_980}, {"origin": "汉中"}])
def test_other_words_or_a_higher_price_go_back_for_review(
    rice: Product, values: dict[str, Any]
) -> None:
    save(rice, **values)

    assert stands(rice) == ("WAITING", "OFF")


def test_a_lower_price_counts_at_once_and_is_written_down(rice: Product) -> None:
    save(rice, price=3_980)

    change = PriceChange.objects.get()
    assert stands(rice) == ("PASSED", "ON")
    assert (change.was, change.price) == (4_980, 3_980)


def test_what_the_section_changes_needs_no_second_look(rice: Product) -> None:
    save(rice, passes=True, price=9_900)

    assert stands(rice) == ("PASSED", "ON")


def test_a_refused_product_that_is_mended_waits_again() -> None:
    product = make.product(on=False, name="汉中大米", price=4_980)
    service.review_product(product_id=product.pk, passed=False, note="缺产地", cause=make.cause())

    save(product, origin="汉中")

    assert stands(product) == ("WAITING", "OFF")
    assert product.review_note == ""
