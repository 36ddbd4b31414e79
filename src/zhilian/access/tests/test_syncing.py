"""Gates and barriers as back ends of the directory; terminals answer from their own process."""

from __future__ import annotations

from typing import Any

import pytest

from zhilian.access import service
from zhilian.access.models import Barred, Grant, PassRecord
from zhilian.access.selectors import Lane, judge, judge_person
from zhilian.access.tests import make
from zhilian.access.tests.make import picked
from zhilian.access.types import Means, Place, Why
from zhilian.assets.models import Terminal, TerminalCommand
from zhilian.assets.tests.living import Terminals, push
from zhilian.core import effects
from zhilian.core.effects import Outcome
from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON
from zhilian.directory import selectors as directory
from zhilian.directory import service as people_service
from zhilian.directory.models import Person
from zhilian.directory.tests import make as people
from zhilian.directory.types import SyncState

pytestmark = pytest.mark.django_db


def sync(person: Person, *scopes: str) -> Outcome:
    values = {"person": picked(person)}
    asked = make.call("person.sync_all", {"scope": scopes}, values=values)
    return effects.effects.get(asked.name)(asked)


def ended(outcome: Outcome) -> list[str]:
    """Where each back end of the run stands once it is asked again."""
    people_service.check_sync(run_id=outcome.receipt["sync"], at=NOON)
    return [item.state for item in directory.sync_items(run_id=outcome.receipt["sync"])]


def leave(person: Person, *, gone: bool = True) -> None:
    Person.objects.filter(pk=person.pk).update(is_active=not gone)


def at_door(simulated: Terminals, person: Person) -> Terminal:
    """A door that holds this person by permission."""
    area = make.area()
    door = simulated.add(stands_at=make.door(area).subject)
    make.permission(person.pk, Place(area_id=area.pk))
    push(door)
    return door


def facts(kind: str) -> int:
    return JournalEntry.objects.filter(kind=kind).count()


def test_a_changed_name_is_read_back_from_the_door(simulated: Terminals) -> None:
    person = people.person(name="旧名")
    door = at_door(simulated, person)
    Person.objects.filter(pk=person.pk).update(name="新名")

    outcome = sync(person, "门禁")
    push(door)

    assert outcome.waiting
    assert ended(outcome) == [SyncState.OK]


def test_nothing_to_change_is_in_line_at_once(simulated: Terminals) -> None:
    person = people.person()
    at_door(simulated, person)

    outcome = sync(person, "门禁")

    assert (outcome.waiting, outcome.writes["sync"]["ok"]) == (False, 1)


def test_who_has_left_is_off_the_door_and_who_is_back_is_on_it_again(
    simulated: Terminals,
) -> None:
    person = people.person()
    door = at_door(simulated, person)
    leave(person)
    gone = sync(person, "门禁")
    push(door)
    held_gone, states = simulated.held(door), ended(gone)

    leave(person, gone=False)
    back = sync(person, "门禁")
    push(door)

    assert (held_gone, states) == ({}, [SyncState.OK])
    assert (simulated.held(door), ended(back)) == ({"PERSON": 1}, [SyncState.OK])
    assert Grant.objects.get().is_live
    assert (facts("access.staff.barred"), facts("access.staff.admitted_again")) == (1, 1)


def test_a_door_that_does_not_answer_is_not_in_line(simulated: Terminals) -> None:
    person = people.person()
    at_door(simulated, person)
    leave(person)

    outcome = sync(person, "门禁")

    assert outcome.waiting
    assert ended(outcome) == [SyncState.WAITING]


def test_the_same_key_tells_the_door_once(simulated: Terminals) -> None:
    person = people.person()
    door = at_door(simulated, person)
    leave(person)

    for _ in range(2):
        service.sync_staff(person_id=person.pk, active=False, call_key="sync:1", at=NOON)

    orders = TerminalCommand.objects.filter(terminal=door, verb="DELETE")
    assert (orders.count(), Barred.objects.count()) == (1, 1)


def test_leaving_for_good_after_the_sync_still_ends_the_grants(simulated: Terminals) -> None:
    person = people.person()
    at_door(simulated, person)
    service.sync_staff(person_id=person.pk, active=False, call_key="sync:1", at=NOON)

    service.bar_person(person_id=person.pk, at=NOON)

    assert Grant.objects.get().reason == "离开单位"


def test_no_permission_anywhere_needs_nothing() -> None:
    outcome = sync(people.person(), "门禁", "停车")

    items = directory.sync_items(run_id=outcome.receipt["sync"])
    assert {item.back_end: item.state for item in items} == {
        "access": SyncState.OK,
        "parking": SyncState.OK,
    }
    assert {item.reason for item in items} == {"该后台没有此人账户，无需更新"}


def parked(simulated: Terminals, person: Person) -> Terminal:
    barrier = simulated.add(kind="barrier", stands_at="lot:7")
    grant = make.vehicle(lot="7")
    Grant.objects.filter(pk=grant.pk).update(given_to=person)
    push(barrier)
    return barrier


def judged() -> Any:
    return judge(lane=Lane(lot="7"), shown=make.shown(Means.PLATE, "陕A12345")).why


def test_the_vehicle_of_who_has_left_is_off_the_barrier_until_they_are_back(
    simulated: Terminals,
) -> None:
    person = people.person()
    barrier = parked(simulated, person)
    leave(person)
    gone = sync(person, "停车")
    push(barrier)
    held_gone, states, why = simulated.held(barrier), ended(gone), judged()

    leave(person, gone=False)
    back = sync(person, "停车")
    push(barrier)

    assert (held_gone, states, why) == ({}, [SyncState.OK], Why.NOT_ACTIVE)
    assert (simulated.held(barrier), ended(back)) == ({"PLATE": 1}, [SyncState.OK])
    assert judged() == Why.PLATE
    assert PassRecord.objects.count() == 0


def test_who_is_unlocked_passes_again() -> None:
    person = people.person()
    gate = make.gate()
    service.sync_staff(person_id=person.pk, active=False, call_key="sync:1", at=NOON)
    before = judge_person(gate=gate, person_id=person.pk, at=NOON).why

    service.admit_again([person.pk], at=NOON)

    assert before == Why.BARRED
    assert judge_person(gate=gate, person_id=person.pk, at=NOON).why != Why.BARRED
