"""Pictures of goods: whose they are, what waits, what everybody sees, in which order."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from zhilian.bookings.tests import make as shops
from zhilian.core.models import JournalEntry
from zhilian.directory.tests import make as people
from zhilian.mall import selectors, service
from zhilian.mall.models import Product
from zhilian.mall.tests import make
from zhilian.mall.tests.pictures import add, board, browser, cover, ids, photo, sent
from zhilian.mall.types import BACK_DAYS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]
ClientAs = Callable[..., Client]


def test_a_merchants_pictures_wait_while_the_good_stays_on_sale(rice: Product) -> None:
    client = browser(make.member(rice.merchant))

    client.post(f"{board(rice)}add/", sent(photo(), photo()))

    first, _second = selectors.kept_pictures(sku_id=rice.sku_id)
    assert selectors.on_sale_product(product_id=rice.pk) is not None
    assert (cover(rice), selectors.shown_pictures(sku_id=rice.sku_id)) == ("", [])
    assert browser(people.person()).get(first.wide).status_code == 404
    assert client.get(first.wide)["Cache-Control"] == "private, no-store"


def test_the_section_passes_what_is_new_and_everybody_sees_it(
    rice: Product, client_as: ClientAs
) -> None:
    first, _second = add(rice, 2, passes=False)
    section = client_as("mall_admin")

    home = section.get("/desk/mall/").content.decode()
    queue = section.get("/desk/mall/products/?review=PICTURES").content.decode()
    section.post(f"{board(rice)}pass/")

    small = browser(people.person()).get(first.small)
    assert "汉中大米" in queue
    assert "1 种商品有新图片待审核" in home
    assert cover(rice) == first.small
    assert (small.status_code, small["Content-Type"]) == (200, "image/webp")
    assert small["Cache-Control"] == "private, max-age=31536000, immutable"
    assert small["X-Content-Type-Options"] == "nosniff"
    assert Image.open(BytesIO(small.content)).size == (240, 240)


def test_a_yes_to_a_product_is_a_yes_to_its_pictures() -> None:
    product = make.product(on=False)
    add(product, passes=False)

    service.review_product(product_id=product.pk, passed=True, note="", cause=make.cause())

    assert cover(product) != ""


def test_the_platforms_own_goods_are_shown_by_who_keeps_the_shop(client_as: ClientAs) -> None:
    sku = shops.sku()
    client = client_as("canteen_admin")

    done = client.post(f"/desk/mall/pictures/{sku.pk}/add/", sent(photo()))

    sku.refresh_from_db()
    assert done.status_code == 302
    assert client_as("staff").get(sku.cover).status_code == 200
    assert sku.cover in client.get("/desk/bookings/goods/").content.decode()
    assert client_as("mall_admin").get(f"/desk/mall/pictures/{sku.pk}/").status_code == 404


def test_pictures_are_put_in_order_and_the_first_is_the_cover(rice: Product) -> None:
    one, two, three = add(rice, 3)
    client = browser(make.member(rice.merchant))

    client.post(board(rice), {"do": f"earlier:{three.pk}"})
    client.post(board(rice), {"do": f"later:{one.pk}"})
    client.post(board(rice), {"do": "later:999999"})

    assert ids(rice) == [three.pk, one.pk, two.pk]
    assert cover(rice) == three.small


def test_new_words_of_a_merchant_wait_and_those_of_the_section_do_not(
    rice: Product, client_as: ClientAs
) -> None:
    one, two = add(rice, 2)

    client_as("mall_admin").post(board(rice), {f"alt-{one.pk}": "正面 ", "do": "save"})
    browser(make.member(rice.merchant)).post(board(rice), {f"alt-{two.pk}": "背面"})

    told = [(row.alt, row.waits) for row in selectors.kept_pictures(sku_id=rice.sku_id)]
    assert told == [("正面", False), ("背面", True)]


def test_a_removed_picture_is_gone_at_once_and_comes_back(rice: Product) -> None:
    one, two = add(rice, 2)
    client = browser(make.member(rice.merchant))

    client.post(f"{board(rice)}{one.pk}/remove/")
    left, seen = cover(rice), browser(people.person()).get(one.wide).status_code
    page = client.get(board(rice)).content.decode()
    client.post(f"{board(rice)}{one.pk}/restore/")

    assert (left, seen) == (two.small, 404)
    assert f"{BACK_DAYS} 天内可在本页恢复" in page
    assert f"{one.pk}/restore/" in page
    assert ids(rice) == [two.pk, one.pk]
    what = JournalEntry.objects.filter(kind="mall.pictures.changed").order_by("id").last()
    assert what is not None
    assert what.data["what"] == "恢复图片"


def test_a_new_product_comes_with_its_pictures_or_not_at_all() -> None:
    merchant = make.merchant(categories=("粮油副食",))
    client = browser(make.member(merchant))
    said = {"name": "汉中大米", "category": "粮油副食", "price": "49.80"}

    bad = client.post("/desk/mall/products/new/", {**said, **sent(photo(), b"GIF89a")})
    none = Product.objects.count()
    client.post("/desk/mall/products/new/", {**said, **sent(photo(), photo())})

    assert (bad.status_code, none) == (422, 0)
    assert len(ids(Product.objects.get())) == 2


def test_the_list_shows_covers_without_a_further_query(
    rice: Product, client_as: ClientAs, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    for _ in range(8):
        add(make.product(of=rice.merchant), 2)
    client = client_as("mall_admin")
    client.get("/desk/mall/products/")

    with django_assert_max_num_queries(12):
        page = client.get("/desk/mall/products/").content.decode()
    with django_assert_max_num_queries(12):
        client.get(board(rice))

    assert page.count('class="thumb" src="/mall/pictures/') == 8
    assert page.count("thumb-none") == 1
