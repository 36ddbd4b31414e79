"""What cases cause at gates and barriers; terminals answer from a process of their own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.conf import settings

from zhilian.access import service
from zhilian.access.models import Grant, Pass, PassRecord, Permission, VisitorLink
from zhilian.access.tests import make
from zhilian.access.tests.make import DAY, HOUR, call, picked
from zhilian.assets.tests import living
from zhilian.assets.tests.living import Terminals, push
from zhilian.catalogue.tests import make as windows
from zhilian.core import effects
from zhilian.core.effects import Call, Outcome, Picked
from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON
from zhilian.directory.tests import make as people

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminals]:
    with living.terminals(tmp_path_factory.mktemp("terminals")) as made:
        yield made


def run(asked: Call) -> Outcome:
    return effects.effects.get(asked.name)(asked)


def undo(name: str, done: Call, outcome: Outcome, **values: object) -> Outcome:
    undone = replace(
        done, name=name, key=f"{done.key}.undo", receipt=outcome.receipt, values=dict(values)
    )
    return run(undone)


def settled(key: str) -> list[bool]:
    rows = JournalEntry.objects.filter(kind="core.effect.settled").order_by("id")
    return [row.data["ok"] for row in rows if row.data["key"] == key]


def grant_area(**values: object) -> tuple[Call, Outcome]:
    area = values.pop("area", None) or make.area()
    person = values.pop("person", None) or people.person()
    args = {
        "person": picked(person),
        "areas": (picked(area),),
        "valid_from": date(2026, 11, 24),
        "valid_to": date(2026, 11, 30),
        "rule": "工作时间",
        **values,
    }
    asked = call("access.grant", args)
    return asked, run(asked)


def test_grant_waits_until_the_door_has_read_back(simulated: Terminals) -> None:
    area = make.area()
    door = simulated.add(stands_at=make.door(area).subject)

    asked, outcome = grant_area(area=area)
    push(door)

    row = Permission.objects.get()
    assert (outcome.ok, outcome.waiting, row.rule) == (True, True, "WORKING")
    assert settled(asked.key) == [True]
    assert simulated.held(door) == {"PERSON": 1}


def test_grant_without_a_terminal_is_done_at_once() -> None:
    _, outcome = grant_area()

    assert (outcome.ok, outcome.waiting) == (True, False)


def test_grant_again_by_the_same_call_gives_nothing_twice() -> None:
    area, person = make.area(), people.person()
    asked, _ = grant_area(area=area, person=person)

    run(asked)

    assert (Grant.objects.count(), Permission.objects.count()) == (1, 1)


def test_grant_by_own_hours_reads_them_from_the_form() -> None:
    args = {
        "person": picked(people.person()),
        "areas": (picked(make.area()),),
        "valid_from": date(2026, 11, 24),
        "valid_to": date(2026, 11, 30),
        "rule": "自定义",
    }

    good = run(call("access.grant", args, values={"time_custom": "周一至周五 18:00-22:00"}))
    bad = run(call("access.grant", args, values={"time_custom": "随时"}))

    assert good.ok
    assert [1, "18:00", "22:00"] in (Permission.objects.get().week or [])
    assert (bad.ok, "周一至周五" in bad.reason) == (False, True)


def test_grant_of_the_past_is_refused_in_words() -> None:
    _, outcome = grant_area(valid_from=date(2026, 1, 1), valid_to=date(2026, 1, 2))

    assert (outcome.ok, outcome.reason) == (False, "有效期已过，请重新申请。")


def test_revoke_takes_it_from_the_door_and_proves_it(simulated: Terminals) -> None:
    area = make.area()
    door = simulated.add(stands_at=make.door(area).subject)
    asked, outcome = grant_area(area=area)
    push(door)

    undone = undo("access.revoke", asked, outcome, cause="withdraw")
    push(door)

    assert undone.waiting
    assert settled(f"{asked.key}.undo") == [True]
    assert simulated.held(door) == {}
    assert Grant.objects.get().reason == "申请人撤回"


def test_revoke_leaves_what_another_case_gave(simulated: Terminals) -> None:
    area, person = make.area(), people.person()
    door = simulated.add(stands_at=make.door(area).subject)
    asked, outcome = grant_area(area=area, person=person)
    grant_area(area=area, person=person)

    undo("access.revoke", asked, outcome)
    push(door)

    assert simulated.held(door) == {"PERSON": 1}


def test_expired_rights_are_taken_back_by_the_job(simulated: Terminals) -> None:
    area = make.area()
    door = simulated.add(stands_at=make.door(area).subject)
    grant_area(area=area)
    push(door)

    early = service.expire_due(at=NOON + 6 * DAY)
    ended = service.expire_due(at=NOON + 7 * DAY)
    push(door, at=NOON + 7 * DAY)

    assert (early, ended) == (0, 1)
    assert Grant.objects.get().state == "EXPIRED"
    assert simulated.held(door) == {}


def test_expire_moves_the_end(simulated: Terminals) -> None:
    asked, _ = grant_area()

    args = {"valid_to": date(2026, 11, 25)}
    outcome = run(call("access.expire", args, subject=asked.subject))

    assert outcome.receipt == {"grants": 1}
    assert Grant.objects.get().valid_to < NOON + 2 * DAY


def test_holiday_entry_opens_the_building_that_was_written(simulated: Terminals) -> None:
    building = make.building(name="综合楼")
    make.gate(kind="BUILDING", building=building, hours="OFFICE")
    args = {
        "people": ({"person": picked(people.person())}, {"person": picked(people.person())}),
        "building": Picked(key="", label="综合楼三层"),
        "start_at": NOON,
        "end_at": NOON + HOUR,
    }

    good = run(call("access.grant_staff", args))
    bad = run(call("access.grant_staff", {**args, "building": Picked(key="", label="食堂")}))

    assert good.ok
    assert Permission.objects.filter(building=building).count() == 2
    assert (bad.ok, "选择楼宇" in bad.reason) == (False, True)


def visitor(gate: object, **values: object) -> Call:
    args = {
        "name": "李访客",
        "idno": make.IDNO,
        "gate": picked(gate),
        "start_at": NOON,
        "end_at": NOON + HOUR,
        "companions": ({"name": "王随行", "idno": "B2"},),
        **values,
    }
    return call("access.grant_visitor", args)


def test_visitor_gets_a_code_and_companions_too(simulated: Terminals) -> None:
    gate = make.gate()
    terminal = simulated.add(stands_at=gate.subject)

    asked = visitor(gate)
    outcome = run(asked)
    push(terminal)

    main = Pass.objects.get(companion=False)
    assert outcome.writes == {"code": main.code}
    assert Pass.objects.count() == 2
    assert settled(asked.key) == [True]
    assert simulated.held(terminal) == {"PASS": 2}


def test_visitor_on_the_restricted_list_gets_none() -> None:
    draft = service.ListDraft(idno=make.IDNO, name="李访客", reason="扰序")
    service.restrict(draft=draft, person_id=None, at=NOON)

    outcome = run(visitor(make.gate()))

    assert (outcome.ok, outcome.reason) == (False, "名单中有人不能通行，请联系保卫科。")


def test_check_in_and_out_are_noted_once_and_take_the_code_back(simulated: Terminals) -> None:
    gate = make.gate()
    terminal = simulated.add(stands_at=gate.subject)
    asked = visitor(gate)
    run(asked)
    push(terminal)

    for _twice in range(2):
        run(call("access.check_in", {"gate": picked(gate)}, subject=asked.subject))
    run(call("access.check_out", {"gate": picked(gate)}, subject=asked.subject))
    push(terminal)

    main = Pass.objects.get(companion=False)
    records = list(PassRecord.objects.order_by("id").values_list("direction", "means"))
    assert (main.state, records) == ("LEFT", [("IN", "GUARD"), ("OUT", "GUARD")])
    assert simulated.held(terminal) == {}


def test_workers_get_passes_for_their_areas() -> None:
    area = make.area()
    args = {
        "people": ({"name": "赵工", "idno": "C1"}, {"name": "钱工", "idno": "C2"}),
        "valid_from": date(2026, 11, 24),
        "valid_to": date(2026, 12, 24),
        "areas": (picked(area),),
    }

    outcome = run(call("access.grant_batch", args))

    assert outcome.ok
    assert Grant.objects.get().kind == "CONTRACTOR"
    assert [list(one.areas.all()) for one in Pass.objects.all()] == [[area], [area]]


def test_leaving_takes_everything_back_everywhere(simulated: Terminals) -> None:
    area, person = make.area(), people.person()
    door = simulated.add(stands_at=make.door(area).subject)
    grant_area(area=area, person=person)
    push(door)

    asked = call("access.revoke_on_leave", {"person": picked(person)})
    outcome = run(asked)
    push(door)

    assert outcome.waiting
    assert settled(asked.key) == [True]
    assert simulated.held(door) == {}
    assert Grant.objects.get().reason == "离开单位"


def test_who_comes_back_and_is_given_something_is_admitted_again() -> None:
    person = people.person()
    service.bar_person(person_id=person.pk, at=NOON)

    grant_area(person=person)

    assert JournalEntry.objects.filter(kind="access.staff.admitted_again").count() == 1


def test_hint_about_contractors_tells_and_changes_nothing() -> None:
    person = people.person()
    args = {
        "person": picked(person),
        "start_at": date(2026, 12, 1),
        "end_at": date(2026, 12, 5),
    }

    outcome = run(call("access.contractor.hint", args))

    assert outcome.receipt == {"told": 1}


def park(plate: str, person_id: int, **values: object) -> tuple[Call, Outcome]:
    lot = Picked(key="7", label="东区停车场")
    asked = call("parking.grant", {"plate": plate, "lot": lot, **values}, person_id=person_id)
    return asked, run(asked)


def test_plate_reaches_the_barriers_of_its_car_park_only(simulated: Terminals) -> None:
    here = simulated.add(kind="barrier", stands_at="lot:7")
    elsewhere = simulated.add(kind="barrier", stands_at="lot:8")

    asked, outcome = park("陕A12345", people.person().pk, second_plate="陕AD12345")
    push(here)
    push(elsewhere)

    assert outcome.writes["valid_to"] == date(2027, 11, 24)
    assert settled(asked.key) == [True]
    assert (simulated.held(here), simulated.held(elsewhere)) == ({"PLATE": 2}, {})


def test_new_vehicle_of_a_person_replaces_the_old_one(simulated: Terminals) -> None:
    barrier, person = simulated.add(kind="barrier", stands_at="lot:7"), people.person()
    park("陕A11111", person.pk)
    push(barrier)

    park("陕A22222", person.pk)
    push(barrier)

    states = list(Grant.objects.order_by("id").values_list("state", flat=True))
    assert states == ["REVOKED", "LIVE"]
    assert simulated.held(barrier) == {"PLATE": 1}


def test_giving_a_permit_back_names_the_plate(simulated: Terminals) -> None:
    barrier, person = simulated.add(kind="barrier", stands_at="lot:7"), people.person()
    park("陕A11111", person.pk)
    push(barrier)

    run(call("parking.revoke", {"plate": "陕A11111"}, person_id=person.pk))
    push(barrier)

    assert simulated.held(barrier) == {}


def test_undone_batch_of_vehicles_leaves_other_permits(simulated: Terminals) -> None:
    barrier, person = simulated.add(kind="barrier", stands_at="lot:7"), people.person()
    park("陕A11111", person.pk)
    args = {
        "vehicles": ({"plate": "陕A11111"}, {"plate": "陕A33333"}),
        "valid_from": NOON,
        "valid_to": NOON + DAY,
    }
    asked = call("parking.grant_batch", args, person_id=person.pk)
    outcome = run(asked)

    undo("parking.revoke_batch", asked, outcome)
    push(barrier)

    assert simulated.held(barrier) == {"PLATE": 1}


def test_invitation_writes_a_link_that_a_new_one_ends() -> None:
    windows.catalogue()
    args = {"phone": "19900010001"}

    first = run(call("visitor.invite", args, subject="case:1", window="visitor-booking"))
    run(call("visitor.invite", args, subject="case:1", window="visitor-booking"))

    old, new = VisitorLink.objects.order_by("id")
    assert first.writes["link"].startswith(f"{settings.BASE_URL}/v/")
    assert (old.state, new.state) == ("CLOSED", "OPEN")
    assert new.expires_at - NOON == timedelta(hours=48)


def test_closed_link_is_closed() -> None:
    service.invite(subject="case:1", number="B1", phone="19900010001", at=NOON)

    outcome = run(call("visitor.close_link", {"phone": "19900010001"}, subject="case:1"))

    assert outcome.receipt == {"closed": 1}
    assert VisitorLink.objects.get().state == "CLOSED"
