"""The ledger of rooms: versions, what units checked, what was approved, the standard."""

from decimal import Decimal

import pytest

from zhilian.assets import selectors, service
from zhilian.assets.errors import RoomRefused
from zhilian.assets.models import AreaGrant, Room, RoomVersion, StandardArea
from zhilian.assets.tests import things as make
from zhilian.assets.types import CheckedRoom, RoomDraft, RoomUse
from zhilian.core.listing import Asked
from zhilian.core.testing import NOON
from zhilian.directory.tests import make as directory

pytestmark = pytest.mark.django_db


def checked(room: str, **values: object) -> CheckedRoom:
    said = {"area": Decimal(18), "user": "", "use": RoomUse.OFFICE, **values}
    return CheckedRoom(room=room, **said)  # type: ignore[arg-type]


def test_keep_room_writes_a_version_and_refuses_a_twin() -> None:
    site = directory.site()
    held = make.room(site_id=site.pk, building="主楼", number="302")
    draft = RoomDraft(site_id=site.pk, building="主楼", number="302", area=Decimal(9))

    with pytest.raises(RoomRefused, match="主楼已有房号 302"):
        service.keep_room(room_id=None, draft=draft, cause=make.cause())
    service.keep_room(room_id=held.pk, draft=draft, cause=make.cause())

    areas = [one.said["area"] for one in selectors.room_versions(room_id=held.pk)]
    assert areas == ["9", "18"]


def test_update_ledger_changes_what_differs_and_keeps_unknown_rooms_to_be_confirmed() -> None:
    unit = directory.unit(site=directory.site())
    same = make.room(unit_id=unit.pk, number="301")
    other = make.room(unit_id=unit.pk, number="302")
    rows = [
        checked("主楼 301"),
        checked("302", area=Decimal("20.5"), user="甲、乙"),
        checked("附楼 9"),
    ]
    cause = make.cause(key="k")

    done = service.update_ledger(rows=rows, unit_id=unit.pk, cause=cause)
    again = service.update_ledger(rows=rows, unit_id=unit.pk, cause=cause)

    same.refresh_from_db()
    other.refresh_from_db()
    found = Room.objects.get(building="附楼")
    assert done == {"same": 1, "changed": 1, "added": 1}
    assert set(again.values()) == {0}
    assert (same.version, other.version, other.area, other.user) == (
        1,
        2,
        Decimal("20.5"),
        "甲、乙",
    )
    assert (found.confirmed, found.unit_id, found.site_id) == (False, unit.pk, unit.site_id)


def test_update_ledger_touches_no_room_of_another_unit() -> None:
    mine, other = directory.unit(), directory.unit()
    theirs = make.room(unit_id=other.pk, number="777")

    service.update_ledger(rows=[checked("777")], unit_id=mine.pk, cause=make.cause(key="k"))

    theirs.refresh_from_db()
    assert (theirs.version, theirs.unit_id) == (1, other.pk)


def test_assign_rooms_gives_free_rooms_and_takes_back_own_ones() -> None:
    unit = directory.unit()
    free = make.room()

    service.assign_rooms(
        action="新增",
        area=Decimal(18),
        room_ids=[free.pk],
        unit_id=unit.pk,
        cause=make.cause(key="a"),
    )
    free.refresh_from_db()
    assert free.unit_id == unit.pk
    service.assign_rooms(
        action="腾退",
        area=Decimal(18),
        room_ids=[free.pk],
        unit_id=unit.pk,
        cause=make.cause(key="b"),
    )

    free.refresh_from_db()
    assert free.unit is None
    assert (free.user, free.version) == ("", 3)


@pytest.mark.parametrize("action", ["新增", "腾退"])
def test_assign_rooms_refuses_rooms_of_others(action: str) -> None:
    theirs = make.room(unit_id=directory.unit(name="市水务局").pk)

    with pytest.raises(RoomRefused, match="现由 市水务局 使用"):
        service.assign_rooms(
            action=action,
            area=Decimal(9),
            room_ids=[theirs.pk],
            unit_id=directory.unit().pk,
            cause=make.cause(),
        )


def test_assign_rooms_without_rooms_keeps_an_open_grant_of_the_unit() -> None:
    unit = directory.unit()
    department = directory.unit(parent=unit)
    for _ in range(2):
        service.assign_rooms(
            action="新增",
            area=Decimal(40),
            room_ids=[],
            unit_id=department.pk,
            cause=make.cause(key="k", number="BG-1"),
        )

    (grant,) = selectors.open_grants()
    assert (grant.unit_id, grant.area, grant.case_number) == (unit.pk, Decimal(40), "BG-1")
    service.settle_grant(grant_id=grant.pk, note="分配 305、306", cause=make.cause())
    assert selectors.open_grants() == []
    with pytest.raises(RoomRefused, match="已经落实"):
        service.settle_grant(grant_id=grant.pk, note="再次", cause=make.cause())
    assert AreaGrant.objects.count() == 1


def test_unit_area_counts_departments_and_sums_tell_it_per_head() -> None:
    unit = directory.unit(name="市审计局")
    department = directory.unit(parent=unit)
    directory.person(unit=department)
    make.room(unit_id=unit.pk, area=Decimal(30), use=RoomUse.MEETING)
    make.room(unit_id=department.pk, area=Decimal("18.5"))
    make.room(area=Decimal(12))

    (row,) = selectors.unit_sums()

    assert selectors.unit_area(unit_id=department.pk) == Decimal("48.5")
    assert (row.unit, row.rooms, row.area, row.per_head) == (
        "市审计局",
        2,
        Decimal("48.5"),
        Decimal("18.5"),
    )
    assert selectors.area_by_state() == {"used": Decimal("48.5"), "free": Decimal(12)}


def test_standard_total_multiplies_posts_not_people() -> None:
    make.standard("县处级", 18)
    make.standard("科级及以下", 9)

    total = selectors.standard_total(
        [
            {"level": "县处级", "establish": 2, "actual": 9},
            {"level": "科级及以下", "establish": 10, "actual": 1},
            {"level": "没有的", "establish": 5},
        ]
    )

    assert total == Decimal(2 * 18 + 10 * 9)


def test_set_standard_area_wants_its_source() -> None:
    row = make.standard("县处级", 18)

    with pytest.raises(RoomRefused, match="依据"):
        service.set_standard_area(level_id=row.pk, area=Decimal(20), source=" ", at=NOON)
    service.set_standard_area(level_id=row.pk, area=Decimal(20), source="市批复 1 号", at=NOON)

    assert StandardArea.objects.get().area == 20


def test_rooms_page_narrows_to_free_and_unconfirmed() -> None:
    free = make.room()
    unit = directory.unit()
    make.room(unit_id=unit.pk)
    service.update_ledger(rows=[checked("附楼 1")], unit_id=unit.pk, cause=make.cause())

    shown = {
        state: [one.pk for one in selectors.rooms_page(Asked(chosen={"state": state})).rows]
        for state in ("free", "used", "open")
    }

    assert shown["free"] == [free.pk]
    assert len(shown["used"]) == 2
    assert [Room.objects.get(pk=pk).building for pk in shown["open"]] == ["附楼"]
    assert RoomVersion.objects.count() == 3
