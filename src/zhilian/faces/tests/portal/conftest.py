"""A catalogue with lists to choose from, and somebody who fills in."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from zhilian.catalogue.tests import make
from zhilian.core.effects import Picked, sources
from zhilian.core.testing import standing_in
from zhilian.directory.models import Person
from zhilian.directory.tests import make as people

SHELVES = {
    "canteens": make.shelf("一餐厅", "二餐厅"),
    "product": make.shelf("馒头", "花卷"),
    "person": make.shelf("张伟", "张伟", "李四"),
    "barber_shops": make.shelf("一号楼理发室", "二号楼理发室"),
    "barbers": make.Shelf(
        Picked(key="a", label="王师傅", facts={"shop": "k1"}),
        Picked(key="b", label="赵师傅", facts={"shop": "k2"}),
        wanted=lambda thing, values: (
            bool(values["shop"]) and values["shop"].key == thing.facts["shop"]
        ),
    ),
    "activities": make.shelf("暑期托管班", kind="托管"),
    "campaigns": make.shelf("2026 年盘点"),
}


@pytest.fixture
def _catalogue(tmp_path: Path, settings: Any) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path
    make.catalogue()
    with standing_in(sources, SHELVES):
        yield


@pytest.fixture
def person() -> Person:
    return people.person(roles=["staff", "dept_liaison"])


@pytest.fixture
def staff(client: Client, person: Person) -> Client:
    people.sign_in(client, person)
    return client
