"""Countersigned steps: everybody signs, one refuses (it goes back), one lets the time go by."""

from datetime import timedelta

import pytest

from zhilian.cases import service
from zhilian.cases.errors import CaseRefusal
from zhilian.cases.models import Case, Task
from zhilian.cases.tests import make
from zhilian.cases.types import Status, TaskState
from zhilian.core.testing import NOON
from zhilian.directory.models import Person

pytestmark = pytest.mark.django_db
LATE = NOON + timedelta(hours=3)


@pytest.fixture
def signers() -> list[Person]:
    return [make.staff("finance") for _ in range(3)]


def waiting(**more: object) -> Case:
    """A case at a step that every holder of one role signs."""
    step = make.step("a", "approve", "countersign:finance", **more)
    return make.submit(make.window([step, make.step("b", assignee="canteen_admin")]), make.staff())


def open_for(case: Case) -> set[int | None]:
    found = Task.objects.filter(case=case, run__key="a", state=TaskState.OPEN)
    return set(found.values_list("person_id", flat=True))


def test_every_holder_is_asked_and_the_last_word_moves_it_on(signers: list[Person]) -> None:
    case = waiting()
    asked = open_for(case)

    steps = [make.act(case, one, "approve").step_key for one in signers]

    assert asked == {one.pk for one in signers}
    assert steps == ["a", "a", "b"]


def test_nobody_signs_twice(signers: list[Person]) -> None:
    case = waiting()
    make.act(case, signers[0], "approve")

    with pytest.raises(CaseRefusal):
        make.act(case, signers[0], "approve")

    assert open_for(case) == {signers[1].pk, signers[2].pk}


def test_one_refusal_sends_it_back_and_asks_the_others_no_more(signers: list[Person]) -> None:
    case = waiting()
    run = make.run_of(case)
    make.act(case, signers[0], "approve")

    case = make.act(case, signers[1], "reject")

    assert (case.status, open_for(case)) == (Status.RETURNED, set())
    with pytest.raises(CaseRefusal):
        service.act(
            case_id=case.pk, run_id=run.pk, person_id=signers[2].pk, action="approve", at=NOON
        )


def test_one_who_sends_it_back_asks_the_others_no_more(signers: list[Person]) -> None:
    case = waiting()
    make.act(case, signers[0], "approve")

    case = make.act(case, signers[1], "return")

    assert (case.status, open_for(case)) == (Status.RETURNED, set())


def test_when_one_lets_the_time_go_by_what_was_signed_stays(signers: list[Person]) -> None:
    case = waiting(on_timeout="remind")
    for one in signers[:2]:
        make.act(case, one, "approve")

    service.time_out_run(run_id=make.run_of(case).pk, at=LATE)

    case.refresh_from_db()
    signed = Task.objects.filter(case=case, run__key="a", state=TaskState.DONE)
    assert (case.step_key, signed.count()) == ("a", 2)
    assert signers[2].pk in open_for(case)
    assert not open_for(case) & {one.pk for one in signers[:2]}
    assert make.act(case, signers[2], "approve", at=LATE).step_key == "b"
