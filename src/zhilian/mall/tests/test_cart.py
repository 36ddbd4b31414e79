"""A cart holds what may be bought, promises nothing, and is empty of what was ordered."""

import pytest

from zhilian.core.errors import Refusal
from zhilian.core.testing import NOON
from zhilian.directory.models import Person
from zhilian.directory.tests import make as directory
from zhilian.mall import selectors, service
from zhilian.mall.models import CartLine, Product
from zhilian.mall.service import cart
from zhilian.mall.tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Person:
    return directory.person()


def put(person: Person, product: Product, qty: int = 2) -> CartLine:
    return service.put_in_cart(person_id=person.pk, product_id=product.pk, qty=qty, at=NOON)


def test_the_same_twice_is_one_line_with_the_last_number(person: Person) -> None:
    product = make.product(stock=9)

    put(person, product, 2)
    put(person, product, 5)

    assert CartLine.objects.get().qty == 5
    assert selectors.cart_count(person_id=person.pk) == 1


def test_more_than_there_is_or_than_one_may_have_is_refused(person: Person) -> None:
    few, limited = make.product(stock=3), make.product(stock=9, most_each=2)

    with pytest.raises(Refusal, match="只剩 3 件"):
        put(person, few, 4)
    with pytest.raises(Refusal, match="1 到 2"):
        put(person, limited, 3)
    with pytest.raises(Refusal, match="已售完"):
        put(person, make.product(stock=0), 1)


def test_what_is_off_the_shelf_does_not_go_in(person: Person) -> None:
    with pytest.raises(Refusal, match="下架"):
        put(person, make.product(on=False))


def test_a_cart_is_as_long_as_the_form_of_an_order(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cart, "MOST_LINES", 1)
    product = make.product()
    put(person, product)

    with pytest.raises(Refusal, match="最多放 1 种"):
        put(person, make.product())
    put(person, product, 3)

    assert CartLine.objects.count() == 1


def test_parts_are_by_merchant_and_say_what_is_gone_since(person: Person) -> None:
    rice, oil, tea = make.product(price=1_000), make.product(price=500), make.product()
    for product in (rice, oil, tea):
        put(person, product)
    service.switch_product(product_id=tea.pk, on=False, cause=make.cause())

    parts = selectors.cart(person_id=person.pk)

    by_merchant = {part.merchant: (part.total, [line.trouble for line in part.lines])
                   for part in parts}  # fmt: skip
    assert by_merchant == {
        rice.merchant: (2_000, [""]),
        oil.merchant: (1_000, [""]),
        tea.merchant: (0, ["已下架"]),
    }


def test_taking_out_is_ones_own(person: Person) -> None:
    product = make.product()
    put(person, product)

    other = service.take_out_of_cart(
        person_id=directory.person().pk, product_id=product.pk, at=NOON
    )
    own = service.take_out_of_cart(person_id=person.pk, product_id=product.pk, at=NOON)

    assert (other, own) == (False, True)
    assert not CartLine.objects.exists()
