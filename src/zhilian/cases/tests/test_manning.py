"""A task that waited with a stand-in goes to the role once somebody holds it."""

from datetime import timedelta

import pytest

from zhilian.cases import reactions, selectors, service
from zhilian.cases.models import Entry, Task
from zhilian.cases.tests import make
from zhilian.core.testing import NOON
from zhilian.core.times import clock_now
from zhilian.directory.events import RoleGranted
from zhilian.directory.models import Person
from zhilian.directory.tests import make as people

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


def appoint(person: Person, role: str) -> None:
    """The grant and what follows from it."""
    grant = people.grant(person=person, role=role)
    reactions.man_tasks(
        RoleGranted(at=LATER, person_id=person.pk, role=role, grant_id=grant.pk, reason="任命")
    )


def open_task() -> Task:
    return Task.objects.get(state="OPEN")


def inbox(person: Person) -> int:
    return selectors.inbox(person_id=person.pk, now=LATER).total


def test_task_moves_to_the_role_when_somebody_is_appointed() -> None:
    owner = make.staff("property_admin")
    code = make.window([make.step("a", assignee="cleaner")])
    make.submit(code, make.staff())
    before, waited = open_task(), inbox(owner)
    worker = make.staff()

    appoint(worker, "cleaner")

    after = open_task()
    assert (before.role, before.substitute_for, waited) == ("property_admin", "cleaner", 1)
    assert (after.role, after.substitute_for) == ("cleaner", "")
    assert (inbox(worker), inbox(owner)) == (1, 0)
    assert "转由其承办" in Entry.objects.filter(kind="TRANSFERRED").get().text
    assert after.run.due_at == before.run.due_at


def test_task_that_nobody_at_all_could_answer_moves_too() -> None:
    code = make.window([make.step("a", assignee="cleaner")])
    case = make.submit(code, make.staff())
    worker = make.staff()

    appoint(worker, "cleaner")

    assert inbox(worker) == 1
    assert make.act(case, worker, "done", at=LATER).status == "FINISHED"


def test_appointment_elsewhere_or_to_another_role_moves_nothing() -> None:
    make.staff("property_admin")
    here, there = people.unit(), people.unit()
    code = make.window([make.step("a", kind="approve", assignee="unit_head")])
    make.submit(code, make.staff(unit=here))
    before = open_task().pk

    appoint(make.staff(unit=there), "unit_head")
    appoint(make.staff(unit=here), "cleaner")

    assert open_task().pk == before


def test_who_stands_nearer_takes_over_in_the_sweep() -> None:
    """No liaison yet, but the unit has a head now: nearer than the window's owner."""
    make.staff("property_admin")
    unit = people.unit()
    code = make.window([make.step("a", kind="approve", assignee="dept_liaison")])
    make.submit(code, make.staff(unit=unit))
    head = make.staff("unit_head", unit=unit)

    moved = [service.man_task(task_id=one, at=LATER) for one in selectors.tasks_standing_in()]

    assert moved == [True]
    assert (open_task().role, open_task().substitute_for) == ("unit_head", "dept_liaison")
    assert inbox(head) == 1


def test_moving_twice_changes_nothing_and_answered_tasks_stay() -> None:
    owner = make.staff("property_admin")
    code = make.window([make.step("a", assignee="cleaner"), make.step("b", assignee="cleaner")])
    case = make.submit(code, make.staff())
    first = open_task().pk
    make.act(case, owner, "done")
    worker = make.staff()

    appoint(worker, "cleaner")
    again = [service.man_task(task_id=one, at=clock_now()) for one in (first, open_task().pk)]

    assert again == [False, False]
    assert Task.objects.get(pk=first).state == "DONE"
    assert inbox(worker) == 1
