"""Meal accounts as a back end of the directory; machines answer from their own process."""

from __future__ import annotations

import pytest

from zhilian.assets.tests.living import Terminals, push
from zhilian.canteen import service
from zhilian.canteen.models import MealAccount
from zhilian.canteen.tests import make
from zhilian.core import effects
from zhilian.core.effects import Outcome, Picked
from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON
from zhilian.directory import selectors as directory
from zhilian.directory import service as people
from zhilian.directory.models import Person
from zhilian.directory.tests import make as persons
from zhilian.directory.types import SyncState

pytestmark = pytest.mark.django_db


def sync(person: Person) -> Outcome:
    picked = Picked(key=str(person.pk), label=person.name)
    asked = make.call("person.sync_all", {"scope": ("餐卡",)}, values={"person": picked})
    return effects.effects.get(asked.name)(asked)


def ended(outcome: Outcome) -> list[str]:
    people.check_sync(run_id=outcome.receipt["sync"], at=NOON)
    return [item.state for item in directory.sync_items(run_id=outcome.receipt["sync"])]


def leave(person: Person, *, gone: bool = True) -> None:
    Person.objects.filter(pk=person.pk).update(is_active=not gone)


def test_who_has_left_has_no_account_and_who_is_back_has_the_one_of_before(
    simulated: Terminals,
) -> None:
    machine = simulated.add(kind="canteen_device", stands_at=make.canteen().subject)
    person = make.diner(card=500)
    push(machine)
    leave(person)
    gone = sync(person)
    push(machine)
    account = MealAccount.objects.get()
    closed, held, states = account.is_open, simulated.held(machine), ended(gone)

    leave(person, gone=False)
    back = sync(person)
    push(machine)

    account.refresh_from_db()
    assert (closed, held, states) == (False, {}, [SyncState.OK])
    assert (account.is_open, account.closed_for) == (True, "")
    assert (simulated.held(machine), ended(back)) == ({"BALANCE": 1, "PERSON": 1}, [SyncState.OK])
    kinds = list(JournalEntry.objects.values_list("kind", flat=True))
    assert kinds.count("canteen.account.closed") == 1
    assert kinds.count("canteen.account.opened") == 2


def test_an_account_that_a_case_closed_stays_closed() -> None:
    person = make.diner()
    service.close_accounts(person_ids=[person.pk], number="CY1", at=NOON)

    outcome = sync(person)

    assert outcome.writes["sync"]["ok"] == 1
    assert not MealAccount.objects.get().is_open


def test_closing_twice_is_closing_once() -> None:
    person = make.diner()
    leave(person)
    for _ in range(2):
        service.sync_account(person_id=person.pk, active=False, call_key="sync:1", at=NOON)

    assert JournalEntry.objects.filter(kind="canteen.account.closed").count() == 1


def test_who_has_no_account_needs_nothing() -> None:
    outcome = sync(persons.person())

    items = directory.sync_items(run_id=outcome.receipt["sync"])
    assert [(item.state, item.reason) for item in items] == [
        (SyncState.OK, "该后台没有此人账户，无需更新")
    ]


def test_a_machine_that_does_not_answer_is_not_in_line(simulated: Terminals) -> None:
    machine = simulated.add(kind="canteen_device", stands_at=make.canteen().subject)
    person = make.diner()
    push(machine)
    leave(person)

    outcome = sync(person)

    assert outcome.waiting
    assert ended(outcome) == [SyncState.WAITING]
