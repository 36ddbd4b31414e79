"""Buildings, areas, gates and their terminals, as their keepers set them up in the browser."""

from __future__ import annotations

import re
from typing import Any

import pytest

from zhilian.access import reactions, selectors, service
from zhilian.access.events import PlaceChanged
from zhilian.access.models import Area, Building, Gate, Grant, Listed, Permission
from zhilian.access.service import ListDraft
from zhilian.access.tests import make
from zhilian.access.types import Place, Window
from zhilian.assets import selectors as devices
from zhilian.assets.errors import TokenRefused
from zhilian.assets.events import TerminalEnrolled
from zhilian.assets.models import Terminal, TerminalItem
from zhilian.assets.tests import make as terminals
from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON
from zhilian.core.times import clock_now
from zhilian.directory.tests import make as people

pytestmark = pytest.mark.django_db
HOME = "/desk/access/"
URL = "http://10.1.2.3:9000/"


def test_keeper_sets_up_building_area_and_gate(client_as: Any) -> None:
    admin, site = client_as("access_admin"), people.site()
    owner = people.person(employee_no="A0007")
    base = {"site": site.pk, "branch": ""}

    admin.post(f"{HOME}places/building/new/", {**base, "code": "b1", "name": "主楼"})
    building = Building.objects.get()
    area = {"code": "room", "name": "机房", "building": building.pk, "sensitive": "on"}
    admin.post(f"{HOME}places/area/new/", {**base, **area, "owner_no": "a0007"})
    door = {"code": "door", "name": "机房门", "kind": "DOOR", "area": Area.objects.get().pk,
            "admits": "PERMITTED", "hours": "ALWAYS", "keeps": "PERMITTED"}  # fmt: skip
    admin.post(f"{HOME}places/gate/new/", {**base, **door})

    door_made, room = Gate.objects.get(), Area.objects.get()
    assert (door_made.area_id, door_made.visitors) == (room.pk, False)
    assert (room.building_id, room.owner_id) == (building.pk, owner.pk)
    assert JournalEntry.objects.filter(kind="access.place.changed").count() == 3


def test_wrong_place_is_refused_at_its_field(client_as: Any) -> None:
    admin, held = client_as("access_admin"), make.building(code="b1")
    said = {"code": "b1", "name": "二号楼", "site": held.site_id}
    door = {"code": "d1", "name": "门", "site": held.site_id, "kind": "DOOR",
            "admits": "PERMITTED", "hours": "ALWAYS", "keeps": "PERMITTED"}  # fmt: skip

    twice = admin.post(f"{HOME}places/building/new/", said)
    loose = admin.post(f"{HOME}places/gate/new/", door)
    nobody = admin.post(
        f"{HOME}places/area/new/", {**said, "code": "a9", "name": "库", "owner_no": "Z9"}
    )

    assert "编号 b1 已在用，请换一个" in twice.content.decode()
    assert "区域门要选择所属区域" in loose.content.decode()
    assert "没有工号为 Z9 的在职人员" in nobody.content.decode()


def test_place_is_changed_and_switched_off(client_as: Any) -> None:
    admin, gate = client_as("access_admin"), make.gate(name="东门")
    page = f"{HOME}places/gate/{gate.pk}/"

    form = admin.get(f"{page}edit/").content.decode()
    body = {"code": gate.code, "name": "东大门", "site": gate.site_id, "kind": "ENTRANCE",
            "admits": "ALL_STAFF", "hours": "OFFICE", "keeps": "ALL", "visitors": "on"}  # fmt: skip
    admin.post(f"{page}edit/", body)
    admin.post(f"{page}switch/")

    gate.refresh_from_db()
    assert "东门" in form
    assert (gate.name, gate.admits, gate.open) == ("东大门", "ALL_STAFF", False)


def test_right_to_an_area_is_given_by_number_and_taken_back(client_as: Any) -> None:
    admin, area = client_as("access_admin"), make.area(name="机房")
    make.door(area)
    people.person(name="赵值守", employee_no="A0001")
    page = f"{HOME}places/area/{area.pk}/"
    body = {"people": "a0001", "first": "2026-11-20", "last": "2099-12-31", "rule": "CUSTOM",
            "custom": "周一至周五 07:00-21:00", "reason": "值守排班"}  # fmt: skip

    wrong = admin.post(f"{page}give/", {**body, "people": "A0001 Z9", "custom": "随时"})
    admin.post(f"{page}give/", body)
    shown = admin.get(f"{page}?q=A0001").content.decode()
    admin.post(f"{HOME}grants/{Grant.objects.get().pk}/revoke/", {"reason": "换岗"})

    assert "没有这些工号的在职人员：Z9" in wrong.content.decode()
    assert "自定义时段读不懂" in wrong.content.decode()
    assert Permission.objects.get().area_id == area.pk
    assert "周一至周五 07:00-21:00" in shown
    assert "赵值守" not in admin.get(page).content.decode()


def test_places_are_listed_found_and_exported(
    client_as: Any, django_assert_max_num_queries: Any
) -> None:
    admin = client_as("access_admin")
    for n in range(30):
        make.door(make.area(name=f"机房{n}"))
    lists = [f"{HOME}places/{what}/" for what in ("building", "area", "gate")]
    admin.get(lists[0])

    for address in lists:
        with django_assert_max_num_queries(12):
            assert admin.get(address).status_code == 200

    assert "机房7" in admin.get(f"{lists[1]}?q=机房7").content.decode()
    assert "机房29" in b"".join(admin.get(f"{lists[1]}export.csv")).decode()
    assert admin.get(f"{HOME}places/cellar/").status_code == 404


def test_terminal_is_registered_and_its_key_seen_once(client_as: Any) -> None:
    admin, gate = client_as("access_admin"), make.gate(name="东门")
    body = {"code": "t-1", "name": "东门 1 号", "kind": "gate_device", "stands_at": gate.subject,
            "direction": "IN", "connector": "http_terminal", "url": URL}  # fmt: skip

    form = admin.get(f"{HOME}terminals/new/?stands={gate.subject}").content.decode()
    wrong = admin.post(f"{HOME}terminals/new/", {**body, "url": "10.1.2.3"})
    shown = admin.post(f"{HOME}terminals/new/", body)
    held = Terminal.objects.get()
    again = admin.get(f"{HOME}terminals/{held.pk}/").content.decode()

    token = re.search(r"zt_[\w-]+", shown.content.decode())
    assert f'value="{gate.subject}" selected' in form
    assert (wrong.status_code, "接入网址要以 http" in wrong.content.decode()) == (422, True)
    assert token is not None
    assert "no-store" in shown["Cache-Control"]
    assert devices.terminal_by_token(token=token[0]).stands_at == gate.subject
    assert "zt_" not in again


def test_new_keys_end_the_old_and_retiring_ends_all(client_as: Any) -> None:
    admin, made = client_as("access_admin"), terminals.credentials()
    page = f"{HOME}terminals/{made.terminal_id}/"

    fresh = re.search(r"zt_[\w-]+", admin.post(f"{page}keys/").content.decode())
    with pytest.raises(TokenRefused):
        devices.terminal_by_token(token=made.token)
    unsaid = admin.post(f"{page}retire/", {"reason": ""})
    admin.post(f"{page}retire/", {"reason": "设备报废"})

    assert fresh is not None
    assert unsaid.status_code == 422
    with pytest.raises(TokenRefused):
        devices.terminal_by_token(token=fresh[0])
    assert admin.post(f"{page}keys/").status_code == 404


def test_each_section_registers_its_own_kinds(client_as: Any) -> None:
    gate, machine = terminals.terminal(), terminals.terminal(kind="canteen_device")
    admin, cook = client_as("access_admin"), client_as("canteen_admin")

    assert admin.get(f"{HOME}terminals/{machine.pk}/edit/").status_code == 403
    assert cook.get(f"{HOME}terminals/{gate.pk}/edit/").status_code == 403
    assert cook.get(f"{HOME}terminals/{machine.pk}/edit/").status_code == 200
    assert client_as("ops_software").get(f"{HOME}terminals/new/").status_code == 403


def test_new_terminal_learns_whom_its_gate_admits() -> None:
    gate, person = make.gate(admits="PERMITTED", kind="ENTRANCE"), people.person()
    now = clock_now()
    window = Window(start=now - make.HOUR, end=now + make.HOUR)
    make.permission(person.pk, Place(gate_id=gate.pk), window=window)
    machine = make.terminal(gate)
    TerminalItem.objects.all().delete()

    reactions.tell_new_terminal(
        TerminalEnrolled(at=NOON, terminal_id=machine.pk, code=machine.code)
    )
    first = set(TerminalItem.objects.filter(wanted=True).values_list("owner", flat=True))
    service.revoke_one(grant_id=Grant.objects.get().pk, reason="换岗", at=clock_now())
    reactions.tell_changed_gate(PlaceChanged(at=NOON, what="gate", place_id=gate.pk))

    assert f"person:{person.pk}" in first
    assert not TerminalItem.objects.filter(wanted=True, thing="PERSON").exists()


def test_any_row_of_the_restricted_list_is_removed_with_a_reason(client_as: Any) -> None:
    office = client_as("security_office")
    rows = [
        service.restrict(
            draft=ListDraft(idno=f"61010219900101{n:04d}", name="钱某", reason=f"扰序{n}"),
            person_id=None,
            at=NOON,
        )
        for n in range(60)
    ]

    first = office.get(f"{HOME}restricted/").content.decode()
    found = office.get(f"{HOME}restricted/?q=扰序3").content.decode()
    office.post(f"{HOME}restricted/{rows[3].pk}/", {"reason": "核查有误"})
    gone = office.get(f"{HOME}restricted/?state=gone").content.decode()

    assert f"/restricted/{rows[59].pk}/" in first
    assert f"/restricted/{rows[3].pk}/" not in first
    assert f"/restricted/{rows[3].pk}/" in found
    assert "已移出" in gone
    assert Listed.objects.filter(removed_at__isnull=True).count() == 59
    assert selectors.listed_row(entry_id=rows[3].pk).remove_reason == "核查有误"  # type: ignore[union-attr]
