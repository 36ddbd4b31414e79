"""May this pass here now?"""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from zhilian.access import rules, selectors, service
from zhilian.access.models import Gate, Pass
from zhilian.access.selectors import Lane
from zhilian.access.service import ListDraft
from zhilian.access.tests import make
from zhilian.access.tests.make import DAY, HOUR
from zhilian.access.types import Decision, GrantKind, Place, Why, Window
from zhilian.assets import selectors as assets
from zhilian.assets import service as terminals
from zhilian.core.testing import NOON
from zhilian.directory.models import Person
from zhilian.directory.tests import make as people

pytestmark = pytest.mark.django_db
NIGHT = NOON + timedelta(hours=11)
SUNDAY = NOON + timedelta(days=5)


def staff(at: Gate) -> Person:
    return people.person(unit=people.unit(site=at.site))


def judge(
    at: Gate, means: str, value: str, *, when: datetime = NOON, out: bool = False
) -> Decision:
    direction = "OUT" if out else "IN"
    shown = make.shown(means, value, at=when, direction=direction)
    return selectors.judge(lane=Lane(gate=at), shown=shown)


def code_of(person: Person, *, when: datetime = NOON) -> str:
    return assets.rolling_code(person_id=person.pk, at=when).text


def test_staff_pass_the_entrance_of_their_site_by_their_code() -> None:
    gate = make.gate()
    person = staff(gate)

    found = judge(gate, "CODE", code_of(person))

    assert (found.allowed, found.why, found.person_id) == (True, Why.STAFF, person.pk)
    assert person.name in found.show


def test_staff_of_another_site_need_a_permission() -> None:
    gate = make.gate()
    stranger = staff(make.gate())

    before = judge(gate, "CODE", code_of(stranger))
    make.permission(stranger.pk, Place(gate_id=gate.pk))
    after = judge(gate, "CODE", code_of(stranger))

    assert (before.allowed, before.why) == (False, Why.NOT_HERE)
    assert (after.allowed, after.why, after.until) == (True, Why.PERMISSION, NOON + HOUR)


def test_old_code_is_refused_and_says_so() -> None:
    gate = make.gate()
    code = code_of(staff(gate))

    found = judge(gate, "CODE", code, when=NOON + timedelta(minutes=2))

    assert (found.allowed, found.why) == (False, Why.OLD_CODE)


def test_card_passes_until_it_is_frozen() -> None:
    gate = make.gate()
    badge = terminals.give_badge(person_id=staff(gate).pk, uid="04A1B2C3", at=NOON)

    before = judge(gate, "CARD", "04:a1:b2:c3")
    terminals.freeze_badge(badge_id=badge.pk, at=NOON)
    after = judge(gate, "CARD", "04A1B2C3")

    assert (before.allowed, after.allowed, after.why) == (True, False, Why.FROZEN)


def test_office_hours_end_at_night_and_on_days_off() -> None:
    building = make.building()
    gate = make.gate(kind="BUILDING", building=building, hours="OFFICE")
    person = staff(gate)

    day = judge(gate, "CODE", code_of(person))
    night = judge(gate, "CODE", code_of(person, when=NIGHT), when=NIGHT)
    sunday = judge(gate, "CODE", code_of(person, when=SUNDAY), when=SUNDAY)

    assert (day.allowed, night.why, sunday.why) == (True, Why.NOT_NOW, Why.NOT_NOW)


def test_permission_for_a_building_opens_its_doors_and_the_entrance_at_night() -> None:
    building = make.building()
    inner = make.gate(kind="BUILDING", building=building, hours="OFFICE")
    entrance = make.gate(site=building.site, hours="OFFICE")
    other = make.gate(kind="BUILDING", building=make.building(site=building.site), hours="OFFICE")
    person = staff(inner)
    window = Window(start=NIGHT - HOUR, end=NIGHT + HOUR)
    make.permission(person.pk, Place(building_id=building.pk), window=window)

    found = [
        judge(one, "CODE", code_of(person, when=NIGHT), when=NIGHT).allowed
        for one in (inner, entrance, other)
    ]

    assert found == [True, True, False]


def test_permission_for_an_area_keeps_to_its_hours() -> None:
    area = make.area()
    door = make.door(area)
    person = staff(door)
    window = Window(start=NOON - DAY, end=NOON + DAY, rule="WORKING", week=rules.WORKWEEK)
    make.permission(person.pk, Place(area_id=area.pk), window=window)

    day = judge(door, "CODE", code_of(person))
    night = judge(door, "CODE", code_of(person, when=NIGHT), when=NIGHT)
    other = judge(make.door(make.area()), "CODE", code_of(person))

    assert (day.allowed, night.why, other.why) == (True, Why.NOT_NOW, Why.NOT_HERE)


def test_who_has_left_passes_nowhere() -> None:
    gate = make.gate()
    person = staff(gate)

    service.bar_person(person_id=person.pk, at=NOON)

    assert judge(gate, "CODE", code_of(person)).why == Why.BARRED


def test_closed_gate_admits_nobody() -> None:
    gate = make.gate(open=False)

    assert judge(gate, "CODE", code_of(staff(gate))).why == Why.CLOSED


def test_face_needs_consent_for_gates() -> None:
    gate = make.gate()
    person = staff(gate)

    assert judge(gate, "FACE", f"person:{person.pk}").why == Why.NO_FACE


@pytest.mark.parametrize("value", ["", "person:x", "person:99999999999999999999", "9"])
def test_unknown_faces_are_refused(value: str) -> None:
    assert not judge(make.gate(), "FACE", value).allowed


@pytest.mark.parametrize(
    ("when", "why"),
    [
        (NOON - HOUR - timedelta(minutes=31), Why.NOT_YET),
        (NOON - HOUR - timedelta(minutes=29), Why.PASS),
        (NOON, Why.PASS),
        (NOON + HOUR, Why.OVER),
    ],
)
def test_guest_passes_within_the_time_and_a_little_before(when: datetime, why: Why) -> None:
    gate = make.gate()
    guest = make.visit(gate)

    assert judge(gate, "CODE", guest.code, when=when).why == why


def test_guest_comes_in_at_the_chosen_entrance_and_goes_out_by_any() -> None:
    gate = make.gate()
    side = make.gate(site=gate.site)
    guest = make.visit(gate)
    elsewhere = judge(side, "CODE", guest.code)

    enter(guest)
    out = judge(side, "CODE", guest.code, out=True)

    assert (elsewhere.why, out.why) == (Why.NOT_HERE, Why.PASS)


def test_guest_is_never_locked_in_when_the_time_is_over() -> None:
    gate = make.gate()
    guest = make.visit(gate)
    enter(guest)
    service.expire_due(at=NOON + DAY)

    found = judge(gate, "CODE", guest.code, when=NOON + DAY, out=True)

    assert found.allowed


def test_guest_may_show_the_identity_card() -> None:
    gate = make.gate()
    make.visit(gate, idno="61010219900101123x")

    assert judge(gate, "IDNO", "61010219900101123X").allowed


def test_guest_who_has_left_does_not_come_back_a_worker_does() -> None:
    gate = make.gate()
    visitor, worker = make.visit(gate), make.visit(gate, kind=GrantKind.GROUP, idno="B1")
    for guest in (visitor, worker):
        enter(guest)
        Pass.objects.filter(pk=guest.pk).update(state="LEFT")

    assert judge(gate, "CODE", visitor.code).why == Why.LEFT
    assert judge(gate, "CODE", worker.code).why == Why.PASS


def test_who_is_put_on_the_list_after_the_invitation_is_not_let_in() -> None:
    gate = make.gate()
    guest = make.visit(gate)
    draft = ListDraft(idno=make.IDNO, name="李访客", reason="扰序")

    service.restrict(draft=draft, person_id=None, at=NOON)

    assert selectors.is_listed(idno=make.IDNO, at=NOON)
    assert judge(gate, "CODE", guest.code).why == Why.TAKEN_BACK


def test_unknown_code_is_refused() -> None:
    assert judge(make.gate(), "CODE", "AAAA2222").why == Why.UNKNOWN


@pytest.mark.parametrize(
    ("lot", "shown_at", "why"),
    [("", "7", Why.PLATE), ("7", "7", Why.PLATE), ("8", "7", Why.NOT_HERE)],
)
def test_vehicle_passes_at_its_car_park(lot: str, shown_at: str, why: Why) -> None:
    make.vehicle("陕A12345", lot=lot)

    found = selectors.judge(lane=Lane(lot=shown_at), shown=make.shown("PLATE", "陕a·12345"))

    assert found.why == why


def test_vehicle_after_its_time_is_refused() -> None:
    make.vehicle("陕A12345")

    shown = make.shown("PLATE", "陕A12345", at=NOON + DAY)
    found = selectors.judge(lane=Lane(lot="7"), shown=shown)

    assert (found.allowed, found.why) == (False, Why.OVER)


def enter(guest: Pass) -> None:
    Pass.objects.filter(pk=guest.pk).update(state="INSIDE", entered_at=NOON)
