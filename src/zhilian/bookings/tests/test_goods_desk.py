"""The desk of goods and shops: each section its own, stock by the book."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from zhilian.bookings.models import Shop, Sku, StockMove
from zhilian.bookings.tests import make
from zhilian.directory.tests import make as people

pytestmark = pytest.mark.django_db
ClientAs = Callable[..., Client]
HOME = "/desk/bookings/"


def text(answer: Any) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return str(body.decode())


def test_shop_and_good_are_set_up_and_stock_comes_in(client_as: ClientAs) -> None:
    client = client_as("canteen_admin")
    keeper = people.person(employee_no="A0001")
    shop = {"code": "greens", "name": "净菜店", "window": "takeaway-preorder"}
    good = {"code": "tofu", "name": "豆腐", "shop": "greens", "price": "4.50", "most_each": "5",
            "position": "0"}  # fmt: skip

    client.post(f"{HOME}shops/new/", {**shop, "keeper_no": "a0001"})
    client.post(f"{HOME}goods/new/", good)
    sku = Sku.objects.get()
    client.post(f"{HOME}goods/{sku.pk}/in/", {"qty": "40", "note": "早班到货"})
    client.post(f"{HOME}goods/{sku.pk}/warn/", {"below": "50"})
    page = text(client.get(f"{HOME}goods/{sku.pk}/"))

    sku.refresh_from_db()
    held = Shop.objects.get()
    assert (held.role, held.keeper_id) == ("canteen_admin", keeper.pk)
    assert (sku.price, sku.on_hand, sku.warn_below) == (450, 40, 50)
    assert "早班到货" in page
    assert "低于提醒线" in page


def test_count_below_what_is_promised_is_refused(client_as: ClientAs) -> None:
    client, sku = client_as("canteen_admin"), make.sku(stock=10)
    Sku.objects.filter(pk=sku.pk).update(reserved=4)
    page = f"{HOME}goods/{sku.pk}/count/"

    less = client.post(page, {"on_hand": "3", "note": "盘点"})
    client.post(page, {"on_hand": "9", "note": "损耗 1 袋"})

    assert "已有 4 件被下单占用" in text(less)
    assert Sku.objects.get().on_hand == 9
    assert StockMove.objects.filter(kind="ADJUST").get().note == "损耗 1 袋"


def test_good_goes_off_the_shelf_and_shop_takes_a_rest(client_as: ClientAs) -> None:
    client, sku = client_as("canteen_admin"), make.sku(stock=3)

    client.post(f"{HOME}goods/{sku.pk}/switch/")
    client.post(f"{HOME}shops/{sku.shop.code}/switch/")

    assert (Sku.objects.get().state, Shop.objects.get().open) == ("OFF", False)


def test_nobody_sees_the_goods_of_another_section_or_of_a_merchant(client_as: ClientAs) -> None:
    mine, theirs = make.sku(), make.sku(of=make.shop(role="mall_admin"))
    sold = make.sku(of=make.shop(merchant="M1"))
    client = client_as("canteen_admin")

    page = text(client.get(f"{HOME}goods/"))

    assert mine.name in page
    for other in (theirs, sold):
        assert other.name not in page
        assert client.get(f"{HOME}goods/{other.pk}/").status_code == 404
        assert client.get(f"{HOME}shops/{other.shop.code}/").status_code == 404
    assert client_as("meeting_admin").get(f"{HOME}goods/").status_code == 403


def test_goods_are_narrowed_and_exported_with_few_questions(
    client_as: ClientAs, django_assert_max_num_queries: Any
) -> None:
    shop = make.shop()
    for _n in range(20):
        make.sku(of=shop, stock=5)
    make.sku(of=shop, name="卖完的")
    client = client_as("canteen_admin")
    client.get(f"{HOME}goods/")

    with django_assert_max_num_queries(12):
        everything = text(client.get(f"{HOME}goods/"))
    out = text(client.get(f"{HOME}goods/?stock=out"))

    assert "已售完" in everything
    assert out.count("<tr data-href") == 1
    assert "卖完的" in text(client.get(f"{HOME}goods/export.csv"))


def test_code_in_use_is_refused_for_another_good(client_as: ClientAs) -> None:
    sku = make.sku(code="tofu")
    body = {"code": "tofu", "name": "冻豆腐", "shop": sku.shop.code, "price": "6",
            "most_each": "0", "position": "0"}  # fmt: skip

    answer = client_as("canteen_admin").post(f"{HOME}goods/new/", body)

    assert "编号 tofu 已经用于" in text(answer)
    assert Sku.objects.get().name == sku.name
