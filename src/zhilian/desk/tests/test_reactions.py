"""Every reaction of the desk run twice does nothing twice."""

from collections.abc import Callable
from typing import Any

import pytest

from zhilian.cases.events import CaseEnded, CaseFinished, CaseMoved, StepDecided
from zhilian.cases.models import Case
from zhilian.cases.tests import make as windows
from zhilian.core.events import Event
from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON
from zhilian.desk import reactions, service
from zhilian.desk.models import OrderEntry, WorkOrder
from zhilian.desk.tests import make
from zhilian.desk.types import OrderState
from zhilian.directory.tests import make as people
from zhilian.notices.models import Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Case:
    steps = [windows.step("fix"), windows.step("sure", "confirm", "applicant")]
    return windows.submit(windows.window(steps), windows.staff())


@pytest.fixture
def order(case: Case) -> WorkOrder:
    people.person(roles=["repair_worker"])
    return make.order(subject=case.subject)


def facts(order: WorkOrder) -> tuple[str, int, int, int]:
    order.refresh_from_db()
    lines = OrderEntry.objects.filter(order=order).count()
    told = JournalEntry.objects.filter(kind__startswith="desk.").count()
    return order.state, lines, told, Message.objects.count()


def decided(case: Case, step: str, action: str) -> StepDecided:
    return StepDecided(at=NOON, case_id=case.pk, run_id=1, step=step, action=action)


def finished(case: Case) -> CaseFinished:
    return CaseFinished(at=NOON, case_id=case.pk, window_code="w", applicant_id=1)


def ended(case: Case) -> CaseEnded:
    return CaseEnded(at=NOON, case_id=case.pk, window_code="w", status="WITHDRAWN", cause="")


def moved(case: Case) -> CaseMoved:
    return CaseMoved(at=NOON, case_id=case.pk, run_id=1, step="sure", after="done")


REACTIONS: dict[str, tuple[Any, Callable[[Case], Event], OrderState]] = {
    "onsite": (reactions.follow_step, lambda c: decided(c, "onsite", "done"), OrderState.ONSITE),
    "moved": (reactions.follow_move, moved, OrderState.DONE),
    "finished": (reactions.follow_end, finished, OrderState.DONE),
    "ended": (reactions.call_off, ended, OrderState.CANCELLED),
}


@pytest.mark.parametrize("name", REACTIONS)
def test_a_reaction_moves_the_order_once(name: str, case: Case, order: WorkOrder) -> None:
    react, event_of, state = REACTIONS[name]
    event: Event = event_of(case)
    before = facts(order)

    react(event)
    once = facts(order)
    react(event)

    assert (before[0], once[0]) == (OrderState.ASSIGNED, state)
    assert once[1] > before[1]
    assert facts(order) == once


def test_work_that_is_not_good_enough_is_opened_again_once(case: Case, order: WorkOrder) -> None:
    service.follow_case(subject=case.subject, to=OrderState.DONE, at=NOON)
    event = decided(case, "sure", "reopen")

    reactions.follow_step(event)
    once = facts(order)
    reactions.follow_step(event)

    assert once[0] == OrderState.ONSITE
    assert facts(order) == once


def test_what_happened_before_does_not_move_an_order_back(case: Case, order: WorkOrder) -> None:
    reactions.follow_end(finished(case))
    once = facts(order)

    reactions.follow_step(decided(case, "onsite", "done"))
    reactions.call_off(ended(case))

    assert facts(order) == once


def test_orders_of_other_cases_are_left_alone(case: Case, order: WorkOrder) -> None:
    other = make.order()

    reactions.follow_end(finished(case))

    other.refresh_from_db()
    assert other.state == OrderState.ASSIGNED
