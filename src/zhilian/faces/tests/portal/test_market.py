"""The mall on the phone: found in any spelling, light, put into the cart, ordered prefilled."""

import gzip
import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from zhilian.cases.models import Case
from zhilian.cases.tests import make as windows
from zhilian.catalogue.tests import make as lists
from zhilian.core.content.tests.files import jpeg
from zhilian.core.testing import NOON
from zhilian.core.times import clock_now
from zhilian.directory.models import Person
from zhilian.directory.tests import make as people
from zhilian.ledger import service as ledger
from zhilian.ledger.tests import make as money
from zhilian.ledger.types import AccountKind
from zhilian.mall import selectors as mall
from zhilian.mall import service
from zhilian.mall.models import CartLine, Merchant, Product
from zhilian.mall.service import NewPicture
from zhilian.mall.tests import make
from zhilian.mall.types import ProductKind

pytestmark = pytest.mark.django_db
MOST_QUERIES, HTML_BUDGET = 12, 14_000


@pytest.fixture(autouse=True)
def store(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def shop() -> Merchant:
    lists.catalogue()
    return make.merchant()


@pytest.fixture
def rice(shop: Merchant) -> Product:
    return make.product(of=shop, name="汉中大米", spec="5 kg", price=4_980, stock=8, unit="袋")


@pytest.fixture
def person() -> Person:
    return windows.staff()


@pytest.fixture
def client(person: Person) -> Client:
    made = Client()
    people.sign_in(made, person)
    return made


def text(answer: Any) -> str:
    return str(answer.content.decode())


def asked(client: Client, path: str) -> list[str]:
    """The queries of a page that was opened once before."""
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
    assert answer.status_code == 200
    return [query["sql"] for query in queries]


@pytest.mark.parametrize("q", ["大米", "dami", "dm", "汉中大米"])
def test_goods_are_found_in_any_spelling(rice: Product, client: Client, q: str) -> None:
    make.product(of=rice.merchant, name="压榨菜籽油")

    found = text(client.get("/mall/", {"q": q}))
    everywhere = text(client.get("/find/", {"q": q}))

    assert f"/mall/goods/{rice.pk}/" in found
    assert "压榨菜籽油" not in found
    assert f"/mall/goods/{rice.pk}/" in everywhere


def test_a_full_page_of_goods_is_light_and_asks_little(shop: Merchant, client: Client) -> None:
    for n in range(23):
        make.product(of=shop, name=f"示例大米{n}", spec="5 kg", origin="汉中")

    page = text(client.get("/mall/"))

    files = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page))
    queries = asked(client, "/mall/")
    assert page.count("/mall/goods/") == 20
    assert "更多商品" in page
    assert len(gzip.compress(page.encode(), 6)) <= HTML_BUDGET
    assert len(files) <= 3
    assert len(queries) <= MOST_QUERIES, queries


def test_pages_of_a_good_and_the_cart_ask_little(
    rice: Product, person: Person, client: Client
) -> None:
    make.coupon(person)
    service.put_in_cart(person_id=person.pk, product_id=rice.pk, qty=2, at=NOON)

    for path in (f"/mall/goods/{rice.pk}/", "/mall/cart/"):
        queries = asked(client, path)
        assert len(queries) <= MOST_QUERIES, (path, queries)


def shown(product: Product, many: int = 1) -> list[str]:
    """Pictures that the section has passed; the addresses of their small ones."""
    who = make.member(product.merchant)
    body = jpeg(size=(800, 600))
    sent = [NewPicture(name="1.jpg", body=BytesIO(body), size=len(body)) for _ in range(many)]
    service.add_pictures(
        sku_id=product.sku_id, sent=sent, by_id=who.pk, passes=True, cause=make.cause()
    )
    product.sku.refresh_from_db()
    return [one.small for one in mall.shown_pictures(sku_id=product.sku_id)]


def test_pictures_stand_in_the_list_the_page_the_cart_and_the_form(
    rice: Product, person: Person, client: Client
) -> None:
    plain = make.product(of=rice.merchant, name="手工挂面")
    first, second = shown(rice, 2)
    service.put_in_cart(person_id=person.pk, product_id=rice.pk, qty=1, at=NOON)
    picture = rf'<img class="thumb" src="{first}" alt="" width="\d+" height="\d+" loading="lazy"'

    goods, cart = (text(client.get(path)) for path in ("/mall/", "/mall/cart/"))
    form = text(client.get(f"/w/mall-order/?items.rows=1&items.0.sku={rice.sku.code}"))
    page = text(client.get(f"/mall/goods/{rice.pk}/"))
    none = text(client.get(f"/mall/goods/{plain.pk}/"))

    assert [bool(re.search(picture, found)) for found in (goods, cart, form)] == [True] * 3
    assert [one.removesuffix("small/") in page for one in (first, second)] == [True, True]
    assert page.count('width="720" height="540"') == 2
    assert page.count('loading="lazy"') == 1
    assert ("glyph thumb" in goods, "glyph-l" in none, "/mall/pictures/" in none) == (
        True, True, False,
    )  # fmt: skip


def test_a_full_page_with_pictures_asks_no_more(shop: Merchant, client: Client) -> None:
    for n in range(20):
        shown(make.product(of=shop, name=f"示例大米{n}"))

    queries = asked(client, "/mall/")

    page = text(client.get("/mall/"))
    assert page.count('class="thumb" src="/mall/pictures/') == 20
    assert len(gzip.compress(page.encode(), 6)) <= HTML_BUDGET
    assert len(queries) <= MOST_QUERIES, queries


def test_what_is_narrowed_stays_narrowed_and_says_when_nothing_is_left(
    rice: Product, client: Client
) -> None:
    tea = make.product(name="紫阳富硒茶", category="帮扶产品")

    by_category = text(client.get("/mall/", {"category": "帮扶产品"}))
    by_merchant = text(client.get("/mall/", {"merchant": rice.merchant.code}))
    nothing = text(client.get("/mall/", {"q": "没有这样的东西"}))

    assert (tea.sku.name in by_category, rice.sku.name in by_category) == (True, False)
    assert (tea.sku.name in by_merchant, rice.sku.name in by_merchant) == (False, True)
    assert "没有这样的商品" in nothing


def test_a_good_goes_into_the_cart_and_no_more_than_there_is(rice: Product, client: Client) -> None:
    path = f"/mall/goods/{rice.pk}/"

    done = client.post(path, {"do": "cart", "qty": "3"}, follow=True)
    much = client.post(path, {"do": "cart", "qty": "99"})
    client.post(f"/mall/cart/{rice.pk}/", {"qty": "2"})
    cart = text(client.get("/mall/cart/"))
    client.post(f"/mall/cart/{rice.pk}/", {"do": "out"})

    assert "已放进购物车" in text(done)
    assert much.status_code == 422
    assert "只剩 8 件" in text(much)
    assert "99.60" in cart
    assert not CartLine.objects.exists()


def test_ordering_goes_on_to_the_window_with_the_good_filled_in(
    rice: Product, client: Client
) -> None:
    bought = client.post(f"/mall/goods/{rice.pk}/", {"do": "buy", "qty": "2"})
    form = text(client.get(bought["Location"]))

    assert bought["Location"].startswith("/w/mall-order/?")
    assert "汉中大米" in form
    assert re.search(r'name="items\.0\.qty"[^>]*value="2"', form)
    assert re.search(rf'name="items\.0\.sku"[^>]*value="{rice.sku.code}"', form)


def test_a_service_goes_on_to_its_own_window(shop: Merchant, client: Client) -> None:
    cleaning = make.product(
        of=shop, name="日常保洁", category="家政洗衣", product_kind=ProductKind.SERVICE
    )

    page = text(client.get(f"/mall/goods/{cleaning.pk}/"))
    bought = client.post(f"/mall/goods/{cleaning.pk}/", {"do": "buy", "qty": "1"})

    assert "选时段预约" in page
    assert bought["Location"] == f"/w/life-service-booking/?service={cleaning.sku.code}"


def test_what_is_not_on_sale_is_not_there(shop: Merchant, client: Client) -> None:
    product = make.product(of=shop, on=False)

    assert client.get(f"/mall/goods/{product.pk}/").status_code == 404
    assert product.sku.name not in text(client.get("/mall/"))
    assert Client().get("/mall/").status_code == 302


def test_the_sub_platform_leads_to_the_goods(rice: Product, client: Client) -> None:
    assert 'href="/mall/"' in text(client.get("/s/mall/"))
    assert 'href="/mall/"' not in text(client.get("/s/canteen/"))


def test_the_case_of_an_order_asks_little_and_shows_the_code_when_it_is_ready(
    rice: Product, person: Person, client: Client
) -> None:
    ledger.load_channels(at=NOON)
    money.wallet(of=person, kind=AccountKind.WELFARE, held=10_000)
    keeper = make.member(rice.merchant)
    texts = {
        "items.0.sku": [rice.sku.code],
        "items.0.qty": ["1"],
        "delivery": ["送到办公室"],
        "room": ["主楼 302"],
        "pay_split.0.channel": ["工会福利账户"],
        "pay_split.0.amount": ["49.80"],
    }
    rows = {"items": 1, "pay_split": 1}
    at = clock_now()
    case: Case = windows.submit_texts("mall-order", person, texts=texts, rows=rows, at=at)
    path = f"/cases/{case.number}/"
    (picture,) = shown(rice)

    to_pay = asked(client, path)
    windows.act(case, person, "paid", at=at)
    before = text(client.get(path))
    windows.act(case, keeper, "done", at=at)
    windows.act(case, keeper, "done", at=at, filled=windows.filled(tracking="自提柜 A3"))
    ready = asked(client, path)
    after = text(client.get(path))

    assert len(to_pay) <= MOST_QUERIES, to_pay
    assert len(ready) <= MOST_QUERIES, ready
    assert case.code not in before
    assert case.code in after
    assert f'<img class="thumb" src="{picture}"' in after
    assert "<img" not in text(client.get(f"{path}print/"))
