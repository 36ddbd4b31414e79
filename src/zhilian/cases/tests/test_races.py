"""Many at once: one place is given once, one step is decided once, one press is one case."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection

from zhilian.cases import service
from zhilian.cases.errors import CaseRefusal
from zhilian.cases.models import Case, DayCounter, EffectRun, StepRun
from zhilian.cases.tests import make
from zhilian.cases.types import EffectState, Filled, Status
from zhilian.core.effects import DONE, Call, Outcome, effects, failed
from zhilian.core.testing import NOON, standing_in
from zhilian.directory.models import Person

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 40
PLACE = date(2000, 1, 1)


def at_once(work: Callable[[int], object], times: int = MANY) -> list[object]:
    """Do it so many times at the same time; a refusal is an answer too."""

    def one(number: int) -> object:
        try:
            return work(number)
        except CaseRefusal as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


def take_the_last_place(call: Call) -> Outcome:
    taken = DayCounter.objects.filter(day=PLACE, last=0).update(last=1)
    return DONE if taken else failed("已约满")


@pytest.fixture
def one_place() -> Iterator[None]:
    DayCounter.objects.create(day=PLACE)
    with standing_in(effects, {"hold.take": take_the_last_place}):
        yield


def submit(code: str, person: Person, key: str) -> object:
    return service.submit_case(
        window_code=code,
        filled=Filled(texts={"word": ["最后一个"]}),
        applicant_id=person.pk,
        submit_key=key,
        at=NOON,
    )


def test_last_place_goes_to_one_of_forty(one_place: None) -> None:
    code = make.window([make.step("a")], on_submit=[make.effect("hold.take")])
    people = [make.staff() for _ in range(MANY)]

    found = at_once(lambda number: submit(code, people[number], f"key-{number}"))

    refused = [one for one in found if isinstance(one, CaseRefusal)]
    assert (len(refused), Case.objects.count()) == (MANY - 1, 1)
    assert {str(one) for one in refused} == {"已约满"}
    assert EffectRun.objects.count() == 1


def test_numbers_are_given_once() -> None:
    code, person = make.window([make.step("a")]), make.staff()

    at_once(lambda number: submit(code, person, f"key-{number}"))

    numbers = sorted(Case.objects.values_list("number", flat=True))
    assert numbers == [f"20261124-{n:04d}" for n in range(1, MANY + 1)]


def test_one_press_that_arrives_often_is_one_case() -> None:
    code, person = make.window([make.step("a")]), make.staff()

    found = at_once(lambda _: submit(code, person, "same"), times=12)

    assert len({getattr(one, "number", "") for one in found}) == 1
    assert Case.objects.count() == 1


def test_of_two_who_decide_at_once_one_is_heard() -> None:
    code = make.window([make.step("a", "approve", "finance"), make.step("b")])
    heads = [make.staff("finance") for _ in range(8)]
    case = make.submit(code, make.staff())
    run = make.run_of(case)

    found = at_once(
        lambda number: service.act(
            case_id=case.pk,
            run_id=run.pk,
            person_id=heads[number].pk,
            action="approve",
            at=NOON,
        ),
        times=8,
    )

    assert sum(one is None for one in found) == 1
    assert StepRun.objects.filter(case=case).count() == 2


def test_an_effect_that_many_workers_take_is_done_once() -> None:
    calls: list[str] = []

    def count(call: Call) -> Outcome:
        calls.append(call.key)
        return DONE

    code = make.window([make.step("a", "auto", effects=[make.effect("far.do", "enter")])])
    with standing_in(effects, {"far.do": count}):
        case = make.submit(code, make.staff())
        effect = EffectRun.objects.get()
        at_once(lambda _: service.run_effect(effect_id=effect.pk, at=NOON), times=8)

    case.refresh_from_db()
    effect.refresh_from_db()
    assert (len(calls), effect.state, case.status) == (1, EffectState.DONE, Status.FINISHED)


def test_withdrawing_twice_at_once_gives_back_once() -> None:
    code = make.window(
        [make.step("a")],
        on_submit=[make.effect("hold.take")],
        on_cancel=[make.effect("hold.give_back", ["withdraw"])],
    )
    person = make.staff()
    case = make.submit(code, person)

    at_once(lambda _: service.withdraw_case(case_id=case.pk, person_id=person.pk, at=NOON), times=8)

    assert EffectRun.objects.filter(undoes__isnull=False).count() == 1
