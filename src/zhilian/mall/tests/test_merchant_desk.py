"""The desk of the mall as a merchant sees it."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from zhilian.mall.models import Order, Product
from zhilian.mall.tests import make

pytestmark = pytest.mark.django_db
ClientAs = Callable[..., Client]
HOME = "/desk/mall/"


def test_a_merchant_sees_and_changes_its_own_and_nothing_of_others(sold: Order) -> None:
    other = make.product(name="别家的茶叶")
    theirs = make.order(of=other.merchant)
    client = make.seller(sold.merchant)

    assert sold.number in make.page(client, "orders")
    assert theirs.number not in make.page(client, "orders")
    assert other.sku.name not in make.page(client, "products")
    for name, row in (
        ("product", other.pk),
        ("product_edit", other.pk),
        ("moves", other.pk),
        ("order", theirs.pk),
        ("merchant", other.merchant_id),
    ):
        assert client.get(reverse(f"mall:{name}", args=[row])).status_code == 404, name
    assert make.post(client, "switch", other.pk, on="0").status_code == 404


@pytest.mark.parametrize("name", ["merchants", "coupons", "bills", "coupon_new"])
def test_what_is_the_sections_is_closed_to_merchants(name: str, rice: Product) -> None:
    assert make.seller(rice.merchant).get(reverse(f"mall:{name}")).status_code == 403


def test_who_acts_for_no_merchant_is_shown_the_way_in(client_as: ClientAs) -> None:
    client = client_as("merchant")

    shown = make.page(client, "overview")

    assert "申请入驻" in shown
    assert client.get(reverse("mall:orders")).url == HOME  # type: ignore[attr-defined]
    assert client_as("staff").get(HOME).status_code == 403


def test_a_merchant_puts_a_good_up_and_the_section_passes_it(client_as: ClientAs) -> None:
    merchant = make.merchant()
    client, admin = make.seller(merchant), client_as("mall_admin")
    said = {"name": "洋县黑米", "category": "粮油副食", "price": "39.90", "unit": "袋"}

    wrong = client.post(reverse("mall:product_new"), {**said, "price": "0"})
    put_up = make.post(client, "product_new", **said)
    made = Product.objects.get()
    refused = make.post(admin, "review", made.pk, verdict="no", note="")
    passed = make.post(admin, "review", made.pk, verdict="yes", note="")

    made.refresh_from_db()
    assert wrong.status_code == 422
    assert "等待审核" in make.text(put_up)
    assert "请写明不通过的原因" in make.text(refused)
    assert "已通过并上架" in make.text(passed)
    assert (made.review, made.sku.state, made.sku.price) == ("PASSED", "ON", 3_990)


def test_a_merchant_cannot_pass_its_own_goods() -> None:
    product = make.product(on=False)

    answer = make.post(make.seller(product.merchant), "review", product.pk, verdict="yes")

    product.refresh_from_db()
    assert answer.status_code == 403
    assert product.review == "WAITING"
