"""Lists that forms choose from: what they offer, to whom, and that a pick is checked again."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from zhilian.assets.tests import things as make
from zhilian.assets.types import CarState
from zhilian.core.effects import Asking, Source, sources
from zhilian.core.testing import NOON
from zhilian.directory.tests import make as directory

pytestmark = pytest.mark.django_db


def asking(**values: Any) -> Asking:
    return Asking(**{"at": NOON, "person_id": 1, **values})


def offered(source: Source, q: str = "", **values: Any) -> list[str]:
    return [one.label for one in source.items(asking(**values), values={}, q=q)]


def test_asset_offers_and_picks_only_what_the_unit_holds() -> None:
    unit = directory.unit()
    mine = make.asset(name="打印机", unit_id=directory.unit(parent=unit).pk)
    other = make.asset(name="投影仪", unit_id=directory.unit().pk)
    source = sources.get("asset")

    assert offered(source, unit_id=unit.pk) == ["打印机"]
    assert offered(source, q="dyj", unit_id=unit.pk) == ["打印机"]
    assert source.pick(asking(unit_id=unit.pk), key=mine.no.lower()) is not None
    assert source.pick(asking(unit_id=unit.pk), key=other.no) is None
    assert offered(source) == []


def test_asset_kind_says_what_is_left() -> None:
    kind = make.kind(name="办公椅", stock=4, unit_word="把")
    make.kind(active=False)
    source = sources.get("asset_kind")

    (found,) = source.items(asking(), values={})

    assert (found.key, found.detail, found.facts["left"]) == (str(kind.pk), "余 4 把", 4)
    assert source.pick(asking(), key="999999") is None


def test_offices_offers_free_rooms_and_ones_own_never_those_of_others() -> None:
    unit = directory.unit()
    free, own = make.room(number="1"), make.room(number="2", unit_id=unit.pk)
    theirs = make.room(number="3", unit_id=directory.unit().pk)
    source = sources.get("offices")

    assert offered(source, unit_id=unit.pk) == [free.label, own.label]
    assert source.pick(asking(unit_id=unit.pk), key=str(own.pk)) is not None
    assert source.pick(asking(unit_id=unit.pk), key=str(theirs.pk)) is None


def test_rooms_are_places_for_people_and_nothing_for_strangers() -> None:
    room = make.room(site_id=directory.site(name="示例院").pk, building="主楼", number="302")
    source = sources.get("location")

    assert "示例院 主楼 302" in offered(source, q="主楼")
    assert source.pick(asking(), key=f"room:{room.pk}") is not None
    assert sources.get("location.room").items(asking(person_id=None), values={}, q="主楼") == ()


def test_unit_area_gives_a_readonly_field_its_value() -> None:
    unit = directory.unit()
    make.room(unit_id=unit.pk, area=Decimal("18.5"))

    (found,) = sources.get("unit_area").items(asking(unit_id=unit.pk), values={})

    assert found.facts["value"] == Decimal("18.5")


def test_cars_are_those_in_service_with_plate_and_seats() -> None:
    car = make.car(plate="陕A10001", seats=7)
    away = make.car(state=CarState.REPAIR)
    source = sources.get("cars")

    (found,) = source.items(asking(), values={}, q="10001")

    assert (found.facts["plate"], found.facts["seats"]) == ("陕A10001", 6)
    assert source.pick(asking(), key=str(car.pk)) == found
    assert source.pick(asking(), key=str(away.pk)) is None


def test_garages_are_those_with_a_contract_today() -> None:
    make.garage(name="甲厂")
    gone = make.garage(name="乙厂", contract_to=NOON.date() - timedelta(days=1))

    assert offered(sources.get("garages")) == ["甲厂"]
    assert sources.get("garages").pick(asking(), key=str(gone.pk)) is None


@pytest.mark.parametrize(
    ("name", "maker", "fact"),
    [
        ("elevators", make.elevator, "location"),
        ("devices", make.device, "site"),
    ],
)
def test_labelled_things_are_picked_by_the_number_on_their_label(
    name: str, maker: Any, fact: str
) -> None:
    thing = maker(code="XH-9")
    source = sources.get(name)

    found = source.pick(asking(), key="XH-9")

    assert found is not None
    assert found.facts[fact]
    assert source.pick(asking(), key="XH-8") is None
    assert len(source.items(asking(), values={}, q="XH")) == 1
    assert thing.code in found.label


def test_meters_and_equipment_are_found_by_part_of_a_name() -> None:
    make.meter(code="D-100", place="配电室")
    make.equipment(name="无线话筒")
    make.equipment(name="旧投影", active=False)

    assert offered(sources.get("meters"), q="配电") == ["D-100"]
    assert offered(sources.get("av_equipment")) == ["无线话筒"]
