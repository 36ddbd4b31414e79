from __future__ import annotations

import re
from time import perf_counter

import pytest
from django.db import connection

from zhilian.core.testing import NOON
from zhilian.directory import selectors, service
from zhilian.directory.models import Branch, Person, Site, Unit
from zhilian.directory.types import ADMIN_ROLES, SECTION_ADMIN_ROLES, UnitKind

pytestmark = pytest.mark.django_db


@pytest.mark.slow
def test_bulk_people_makes_the_whole_directory_in_time() -> None:
    began = perf_counter()

    made = service.bulk_people(seed=1, count=11_700, at=NOON)

    took = perf_counter() - began
    city_units = Unit.objects.filter(kind=UnitKind.UNIT, branch=None)
    assert (made, Person.objects.count()) == (11_700, 11_700)
    assert (Site.objects.count(), Branch.objects.count(), city_units.count()) == (4, 13, 61)
    assert took < 15


def test_bulk_people_has_every_named_part() -> None:
    service.bulk_people(seed=1, count=150, at=NOON)

    def holders(role: str) -> int:
        return len(selectors.people_with_role(role=role))

    assert [holders(r) for r in ("ops_hardware", "ops_software", "hotline")] == [1, 2, 2]
    assert {holders(r) for r in ADMIN_ROLES | SECTION_ADMIN_ROLES | {"purchaser"}} == {1}
    assert holders("district_filler") == 13


def test_bulk_people_nobody_has_a_password_or_a_plain_phone_in_the_database() -> None:
    service.bulk_people(seed=1, count=150, at=NOON)

    with connection.cursor() as cursor:
        cursor.execute("SELECT phone, password FROM directory_person")
        rows = cursor.fetchall()

    assert all(password.startswith("!") for _, password in rows)
    assert not [phone for phone, _ in rows if re.search("199000", phone)]


def test_bulk_people_the_same_seed_makes_the_same_people() -> None:
    service.bulk_people(seed=3, count=200, at=NOON)
    first = list(Person.objects.order_by("id").values_list("name", "unit__path"))
    Person.objects.all().delete()
    Unit.objects.filter(parent__isnull=False).delete()
    Unit.objects.all().delete()

    service.bulk_people(seed=3, count=200, at=NOON)

    assert list(Person.objects.order_by("id").values_list("name", "unit__path")) == first
