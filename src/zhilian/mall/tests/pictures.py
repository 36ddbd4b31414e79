"""Pictures of goods for tests: drawn, sent as a browser sends them, and looked up again."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from zhilian.core.content.tests.files import jpeg
from zhilian.directory.models import Person
from zhilian.directory.tests import make as people
from zhilian.mall import selectors, service
from zhilian.mall.models import Picture, Product
from zhilian.mall.service import NewPicture
from zhilian.mall.tests import make

SIZE = (800, 600)


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
