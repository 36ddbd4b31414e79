"""Pictures of goods: whose they are, what is refused, what everybody sees, when they go."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from zhilian.bookings.tests import make as shops
from zhilian.cases import selectors as cases
from zhilian.core.content.tests.files import PLACE, jpeg
from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON
from zhilian.core.times import clock_now
from zhilian.directory.models import Person
from zhilian.directory.tests import make as people
from zhilian.mall import jobs, selectors, service
from zhilian.mall.errors import PictureRefused
from zhilian.mall.models import Picture, Product
from zhilian.mall.service import NewPicture
from zhilian.mall.tests import make
from zhilian.mall.types import BACK_DAYS, PICTURES_KEPT_DAYS

pytestmark = pytest.mark.django_db
ClientAs = Callable[..., Client]
SIZE = (800, 600)


@pytest.fixture(autouse=True)
def store(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def rice() -> Product:
    return make.product(name="汉中大米")


def photo(**values: Any) -> bytes:
    return jpeg(**{"size": SIZE, **values})


def add(product: Product, many: int = 1, *, passes: bool = True) -> list[Picture]:
    who = make.member(product.merchant)
    sent = [
        NewPicture(name=f"{n}.jpg", body=BytesIO(body := photo()), size=len(body))
        for n in range(many)
    ]
    service.add_pictures(
        sku_id=product.sku_id, sent=sent, by_id=who.pk, passes=passes, cause=make.cause()
    )
    return selectors.kept_pictures(sku_id=product.sku_id)


def browser(person: Person) -> Client:
    client = Client()
    people.sign_in(client, person)
    return client


def board(product: Product) -> str:
    return f"/desk/mall/pictures/{product.sku_id}/"


def sent(*bodies: bytes) -> dict[str, Any]:
    return {"pictures": [SimpleUploadedFile(f"{n}.jpg", one) for n, one in enumerate(bodies)]}


def cover(product: Product) -> str:
    product.sku.refresh_from_db()
    return str(product.sku.cover)


def ids(product: Product) -> list[int]:
    return [one.pk for one in selectors.kept_pictures(sku_id=product.sku_id)]


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


def test_what_is_kept_is_drawn_anew_and_tells_no_place(rice: Product) -> None:
    client = browser(make.member(rice.merchant))
    body = photo(size=(3000, 2000), way=6) + b"<script>hidden()</script>"

    client.post(f"{board(rice)}add/", sent(body))

    (picture,) = selectors.kept_pictures(sku_id=rice.sku_id)
    held = client.get(picture.wide).content
    assert Image.open(BytesIO(held)).size == (720, 1080)
    assert (PLACE in held, b"script" in held, b"Exif" in held) == (False, False, False)


def test_what_is_seen_through_lies_on_white(rice: Product, client_as: ClientAs) -> None:
    drawn = BytesIO()
    Image.new("RGBA", SIZE, (200, 0, 0, 0)).save(drawn, "PNG")

    client = client_as("mall_admin")
    client.post(f"{board(rice)}add/", sent(drawn.getvalue()))

    (picture,) = selectors.kept_pictures(sku_id=rice.sku_id)
    held = Image.open(BytesIO(client.get(picture.wide).content))
    assert held.convert("RGB").getpixel((400, 300)) == (255, 255, 255)


def _bomb() -> bytes:
    drawn = BytesIO()
    Image.new("1", (9_000, 9_000)).save(drawn, "PNG")
    return drawn.getvalue()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"%PDF-1.7\n<</JavaScript 1>>", "脚本"),
        (b"GIF89a" + bytes(900), "不是可以上传的格式"),
        (b"<svg onload=alert(1)></svg>", "不是可以上传的格式"),
        (b"\xff\xd8\xff\xe0" + bytes(2_000), "“1.jpg”"),
        (jpeg(size=(300, 900)), "短边至少 400 像素"),
    ],
)
def test_what_is_no_good_picture_is_refused_with_the_remedy(
    rice: Product, body: bytes, said: str
) -> None:
    client = browser(make.member(rice.merchant))

    answer = client.post(f"{board(rice)}add/", sent(photo(), body))

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert ids(rice) == []


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked(rice: Product) -> None:
    answer = browser(make.member(rice.merchant)).post(f"{board(rice)}add/", sent(_bomb()))

    assert answer.status_code == 422
    assert "像素太多" in answer.content.decode()


def test_no_more_than_six_and_none_over_ten_megabytes(rice: Product) -> None:
    client = browser(make.member(rice.merchant))
    add(rice, 5)

    two = client.post(f"{board(rice)}add/", sent(photo(), photo()))
    seven = client.post(f"{board(rice)}add/", sent(*[photo()] * 7))
    large = client.post(f"{board(rice)}add/", sent(photo() + bytes(10 * 1024 * 1024)))

    assert "已有 5 张" in two.content.decode()
    assert "一次最多选 6 张" in seven.content.decode()
    assert "超过 10 MB" in large.content.decode()
    assert len(ids(rice)) == 5


def test_pictures_are_for_their_keepers_alone(rice: Product, client_as: ClientAs) -> None:
    (picture,) = add(rice)
    other = browser(make.member(make.merchant()))
    gone = f"{board(rice)}{picture.pk}/remove/"

    answers = [
        client.post(gone).status_code
        for client in (other, client_as("canteen_admin"), client_as("staff"))
    ]

    assert answers == [404, 404, 403]
    assert other.post(f"{board(rice)}pass/").status_code == 403
    assert Client().get(picture.small).status_code == 302
    assert browser(people.person()).get(f"/files/{picture.file_id}/").status_code == 404
    assert ids(rice) == [picture.pk]


def test_a_picture_is_found_by_its_own_digest_alone(rice: Product, client_as: ClientAs) -> None:
    (picture,) = add(rice)

    wrong = f"/mall/pictures/{picture.pk}-{'0' * 12}/"

    assert client_as("staff").get(wrong).status_code == 404


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


def test_a_removed_picture_goes_after_a_week_and_its_content_with_it(rice: Product) -> None:
    one, _two = add(rice, 2)
    late = NOON + timedelta(days=BACK_DAYS)
    service.remove_picture(sku_id=rice.sku_id, picture_id=one.pk, cause=make.cause())
    early = selectors.pictures_to_expunge(now=late - timedelta(seconds=1))

    due = selectors.pictures_to_expunge(now=late)
    for _ in range(2):
        service.expunge_picture(picture_id=one.pk, at=late)

    assert (early, due) == ([], [one.pk])
    assert len(cases.files_held(holder=f"goods:{rice.sku_id}")) == 1
    with pytest.raises(PictureRefused, match="已过可以恢复的时间"):
        service.restore_picture(sku_id=rice.sku_id, picture_id=one.pk, cause=make.cause(at=late))


def test_the_job_takes_away_what_is_due(rice: Product) -> None:
    old, new = add(rice, 2)
    for picture, days in ((old, BACK_DAYS + 1), (new, BACK_DAYS - 1)):
        cause = make.cause(at=clock_now() - timedelta(days=days))
        service.remove_picture(sku_id=rice.sku_id, picture_id=picture.pk, cause=cause)

    jobs.expunge_pictures()

    assert list(Picture.objects.values_list("pk", flat=True)) == [new.pk]


def test_pictures_of_goods_long_gone_go_when_nothing_refers_to_them(rice: Product) -> None:
    (picture,) = add(rice)
    later = NOON + timedelta(days=PICTURES_KEPT_DAYS + 1)
    assert selectors.pictures_to_expunge(now=later) == []
    buyer = people.person()
    service.put_in_cart(person_id=buyer.pk, product_id=rice.pk, qty=1, at=NOON)

    service.switch_product(product_id=rice.pk, on=False, cause=make.cause())
    in_a_cart = selectors.pictures_to_expunge(now=later)
    service.take_out_of_cart(person_id=buyer.pk, product_id=rice.pk, at=NOON)
    due = selectors.pictures_to_expunge(now=later)

    assert (in_a_cart, due) == ([], [picture.pk])


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
