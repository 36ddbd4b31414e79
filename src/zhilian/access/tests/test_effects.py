"""What cases cause at doors; terminals answer from a process of their own."""

from __future__ import annotations

from datetime import date

import pytest

from zhilian.access import service
from zhilian.access.models import Grant, Permission
from zhilian.access.tests import make
from zhilian.access.tests.make import DAY, HOUR, call, picked
from zhilian.assets.tests.living import Terminals, push
from zhilian.core.effects import Call, Outcome, Picked
from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON
from zhilian.directory.tests import make as people

pytestmark = pytest.mark.django_db


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
    return asked, make.run(asked)


def test_grant_waits_until_the_door_has_read_back(simulated: Terminals) -> None:
    area = make.area()
    door = simulated.add(stands_at=make.door(area).subject)

    asked, outcome = grant_area(area=area)
    push(door)

    row = Permission.objects.get()
    assert (outcome.ok, outcome.waiting, row.rule) == (True, True, "WORKING")
    assert make.settled(asked.key) == [True]
    assert simulated.held(door) == {"PERSON": 1}


def test_grant_without_a_terminal_is_done_at_once() -> None:
    _, outcome = grant_area()

    assert (outcome.ok, outcome.waiting) == (True, False)


def test_grant_again_by_the_same_call_gives_nothing_twice() -> None:
    area, person = make.area(), people.person()
    asked, _ = grant_area(area=area, person=person)

    make.run(asked)

    assert (Grant.objects.count(), Permission.objects.count()) == (1, 1)


def test_grant_by_own_hours_reads_them_from_the_form() -> None:
    args = {
        "person": picked(people.person()),
        "areas": (picked(make.area()),),
        "valid_from": date(2026, 11, 24),
        "valid_to": date(2026, 11, 30),
        "rule": "自定义",
    }

    good = make.run(call("access.grant", args, values={"time_custom": "周一至周五 18:00-22:00"}))
    bad = make.run(call("access.grant", args, values={"time_custom": "随时"}))

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

    undone = make.undo("access.revoke", asked, outcome, cause="withdraw")
    push(door)

    assert undone.waiting
    assert make.settled(f"{asked.key}.undo") == [True]
    assert simulated.held(door) == {}
    assert Grant.objects.get().reason == "申请人撤回"


def test_revoke_leaves_what_another_case_gave(simulated: Terminals) -> None:
    area, person = make.area(), people.person()
    door = simulated.add(stands_at=make.door(area).subject)
    asked, outcome = grant_area(area=area, person=person)
    grant_area(area=area, person=person)

    make.undo("access.revoke", asked, outcome)
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
    outcome = make.run(call("access.expire", args, subject=asked.subject))

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

    good = make.run(call("access.grant_staff", args))
    bad = make.run(call("access.grant_staff", {**args, "building": Picked(key="", label="食堂")}))

    assert good.ok
    assert Permission.objects.filter(building=building).count() == 2
    assert (bad.ok, "选择楼宇" in bad.reason) == (False, True)


def test_leaving_takes_everything_back_everywhere(simulated: Terminals) -> None:
    area, person = make.area(), people.person()
    door = simulated.add(stands_at=make.door(area).subject)
    grant_area(area=area, person=person)
    push(door)

    asked = call("access.revoke_on_leave", {"person": picked(person)})
    outcome = make.run(asked)
    push(door)

    assert outcome.waiting
    assert make.settled(asked.key) == [True]
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

    outcome = make.run(call("access.contractor.hint", args))

    assert outcome.receipt == {"told": 1}
