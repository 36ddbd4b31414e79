"""Photos of work orders: sealed, without a place, for those who handle the order alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from zhilian.cases import selectors as cases
from zhilian.cases import service as files
from zhilian.core.content.tests.files import jpeg
from zhilian.core.errors import UploadRefused
from zhilian.core.testing import NOON
from zhilian.desk import service
from zhilian.desk.errors import DeskRefused
from zhilian.desk.models import OrderEntry, WorkOrder
from zhilian.desk.service import Photo
from zhilian.desk.tests import make
from zhilian.directory.tests import make as people

pytestmark = pytest.mark.django_db
ClientAs = Callable[..., Client]
GPS = 0x8825


def placed() -> bytes:
    """A photo that says where it was taken."""
    exif = Image.Exif()
    exif[GPS] = {1: "N", 2: (34.0, 16.0, 0.0), 3: "E", 4: (108.0, 56.0, 0.0)}
    out = BytesIO()
    Image.new("RGB", (64, 48), "red").save(out, "JPEG", exif=exif)
    return out.getvalue()


def sent(*bodies: bytes, words: str = "") -> dict[str, Any]:
    return {"photos": [SimpleUploadedFile(f"{n}.jpg", one) for n, one in enumerate(bodies)],
            "words": words}  # fmt: skip


def ids(order: WorkOrder) -> list[int]:
    return [one.id for one in cases.files_held(holder=order.subject_of_photos)]


def test_worker_adds_photos_that_tell_no_place(client_as: ClientAs) -> None:
    client, order = client_as("property_dispatcher"), make.order()
    page = f"/desk/orders/{order.pk}/"

    client.post(f"{page}photos/", sent(placed(), jpeg(), words="更换前后"))

    first, _second = ids(order)
    got = b"".join(client.get(f"{page}photos/{first}/"))
    assert Image.open(BytesIO(got)).getexif().get_ifd(GPS) == {}
    assert OrderEntry.objects.get(kind="PHOTO").text == "2 张。更换前后"
    assert f"{page}photos/{first}/?small=1" in client.get(page).content.decode()
    small = client.get(f"{page}photos/{first}/?small=1")
    assert (small.status_code, small["Content-Type"]) == (200, "image/jpeg")


def test_who_does_not_handle_the_order_sees_no_photo(client_as: ClientAs) -> None:
    order = make.order()
    client_as("property_dispatcher").post(f"/desk/orders/{order.pk}/photos/", sent(jpeg()))
    (photo,) = ids(order)
    address = f"/desk/orders/{order.pk}/photos/{photo}/"

    assert client_as("lock_worker").get(address).status_code == 404
    assert client_as("staff").get(address).status_code == 403
    assert client_as("property_dispatcher").get(f"/files/{photo}/").status_code == 404
    other = make.order()
    wrong = f"/desk/orders/{other.pk}/photos/{photo}/"
    assert client_as("property_dispatcher").get(wrong).status_code == 404


def test_what_is_no_picture_and_what_is_too_much_is_refused(client_as: ClientAs) -> None:
    client, order = client_as("property_dispatcher"), make.order()
    page = f"/desk/orders/{order.pk}/photos/"

    text = client.post(page, sent(b"%PDF-1.7 no picture"))
    none = client.post(page, {"words": "空"})
    many = client.post(page, sent(*[jpeg()] * 13))

    assert [one.status_code for one in (text, none, many)] == [422, 422, 422]
    assert "最多 12 张照片" in many.content.decode()
    assert ids(order) == []


def test_wrong_photo_is_removed_while_the_order_is_open(client_as: ClientAs) -> None:
    client, order = client_as("property_dispatcher"), make.order()
    client.post(f"/desk/orders/{order.pk}/photos/", sent(jpeg(), jpeg()))
    first, second = ids(order)

    client.post(f"/desk/orders/{order.pk}/photos/{first}/remove/")
    service.cancel_order(order_id=order.pk, reason="办件已结束", at=NOON)
    client.post(f"/desk/orders/{order.pk}/photos/{second}/remove/")

    assert ids(order) == [second]


def test_photos_of_an_order_are_not_swept_as_loose_files() -> None:
    order, worker = make.order(), people.person(roles=["property_dispatcher"])
    photo = Photo(name="1.jpg", body=BytesIO(jpeg()), size=100)
    service.add_photos(order_id=order.pk, photos=[photo], by_id=worker.pk, words="", at=NOON)

    files.sweep_loose_files(now=NOON + timedelta(days=400))

    assert len(ids(order)) == 1


def test_one_bad_photo_keeps_all_away_from_the_order() -> None:
    order, worker = make.order(), people.person(roles=["property_dispatcher"])
    photos = [Photo(name=f"{n}.jpg", body=BytesIO(body), size=len(body))
              for n, body in enumerate((jpeg(), b"GIF89a"))]  # fmt: skip

    with pytest.raises((UploadRefused, DeskRefused)):
        service.add_photos(order_id=order.pk, photos=photos, by_id=worker.pk, words="", at=NOON)

    assert ids(order) == []


def test_orders_are_narrowed_by_team_and_by_days(client_as: ClientAs) -> None:
    old = make.order(place="旧楼 101", at=NOON - timedelta(days=400))
    fresh = make.order(place="新楼 202")
    client = client_as("property_dispatcher")

    def page(query: str) -> str:
        return client.get(f"/desk/orders/?{query}").content.decode()

    assert old.place in page("")
    assert fresh.place in page(f"role={fresh.role}")
    assert fresh.place not in page("role=cleaner")
    assert old.place not in page("days=30")
