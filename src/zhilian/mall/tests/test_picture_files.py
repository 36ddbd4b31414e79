"""Files of goods' pictures: what is refused, what is kept of them, who sees them, when they go."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from PIL import Image

from zhilian.cases import selectors as cases
from zhilian.core.content.tests.files import PLACE, jpeg
from zhilian.core.testing import NOON
from zhilian.core.times import clock_now
from zhilian.directory.tests import make as people
from zhilian.mall import jobs, selectors, service
from zhilian.mall.errors import PictureRefused
from zhilian.mall.models import Picture, Product
from zhilian.mall.tests import make
from zhilian.mall.tests.pictures import SIZE, add, board, browser, ids, photo, sent
from zhilian.mall.types import BACK_DAYS, PICTURES_KEPT_DAYS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]
ClientAs = Callable[..., Client]


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
