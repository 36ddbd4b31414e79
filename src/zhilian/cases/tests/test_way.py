"""A case goes its way: forward, back, to its end."""

from typing import Any

import pytest

from zhilian.cases import service
from zhilian.cases.errors import AnswerMissing, NotForYou, NotNow
from zhilian.cases.models import Case, EffectRun
from zhilian.cases.tests import fakes, make
from zhilian.cases.types import EffectState, Filled, RunState, Status
from zhilian.core.effects import Outcome, failed
from zhilian.core.testing import NOON, run_reactions

pytestmark = pytest.mark.django_db


def test_submit_opens_the_first_step_and_asks_its_role() -> None:
    code, worker = make.window([make.step("fix")]), make.staff("repair_worker")

    case = make.submit(code, make.staff(), word="门坏了")

    assert (case.status, case.step_key, case.title) == (Status.RUNNING, "fix", "门坏了")
    assert make.act(case, worker, "done").status == Status.FINISHED


def test_same_submit_key_is_the_same_case() -> None:
    code, person = make.window([make.step("fix")]), make.staff()
    asked: dict[str, Any] = {
        "window_code": code,
        "filled": Filled(texts={"word": ["一"]}),
        "applicant_id": person.pk,
        "submit_key": "once",
        "at": NOON,
    }

    first, second = service.submit_case(**asked), service.submit_case(**asked)

    assert first.case_id == second.case_id
    assert Case.objects.count() == 1


def test_faulty_form_makes_no_case_and_names_the_field() -> None:
    code = make.window([make.step("fix")])

    done = service.submit_case(
        window_code=code,
        filled=Filled(),
        applicant_id=make.staff().pk,
        submit_key="k",
        at=NOON,
    )

    assert (done.ok, [problem.name for problem in done.problems]) == (False, ["word"])
    assert not Case.objects.exists()


def test_step_whose_condition_does_not_hold_is_left_out() -> None:
    steps = [make.step("a", when='word == "大事"'), make.step("b")]
    code = make.window(steps)

    assert make.submit(code, make.staff(), word="小事").step_key == "b"
    assert make.submit(code, make.staff(), word="大事").step_key == "a"


def test_strangers_may_not_act() -> None:
    code = make.window([make.step("fix")])
    make.staff("repair_worker")
    case = make.submit(code, make.staff())

    with pytest.raises(NotForYou):
        make.act(case, make.staff("lock_worker"), "done")


def test_reject_ends_the_case_and_wants_a_reason() -> None:
    code, head = make.window([make.step("a", "approve", "finance")]), make.staff("finance")
    case = make.submit(code, make.staff())

    with pytest.raises(AnswerMissing):
        make.act(case, head, "reject", remark=" ")
    case = make.act(case, head, "reject", remark="不合规定")

    assert (case.status, case.cause) == (Status.REJECTED, "reject")


def test_return_and_resubmit_is_the_same_case() -> None:
    code, head = make.window([make.step("a", "approve", "finance")]), make.staff("finance")
    person = make.staff()
    case = make.act(make.submit(code, person), head, "return", field_remarks={"word": "写清楚"})
    assert case.status == Status.RETURNED

    done = service.resubmit_case(
        case_id=case.pk, filled=Filled(texts={"word": ["清楚"]}), person_id=person.pk, at=NOON
    )

    case = Case.objects.get(number=done.number)
    assert (case.status, case.step_key, case.title) == (Status.RUNNING, "a", "清楚")
    assert make.act(case, head, "approve").status == Status.FINISHED


def test_an_answered_step_is_not_answered_again() -> None:
    code = make.window([make.step("a"), make.step("b")])
    worker = make.staff("repair_worker")
    case = make.submit(code, make.staff())
    run = make.run_of(case)
    make.act(case, worker, "done")

    with pytest.raises(NotNow):
        service.act(case_id=case.pk, run_id=run.pk, person_id=worker.pk, action="done", at=NOON)


def test_countersign_waits_for_everybody() -> None:
    code = make.window([make.step("a", "approve", "countersign:finance,canteen_admin")])
    one, two = make.staff("finance"), make.staff("canteen_admin")
    case = make.submit(code, make.staff())

    case = make.act(case, one, "approve")
    assert case.status == Status.RUNNING
    assert make.act(case, two, "approve").status == Status.FINISHED


def test_effect_of_another_owner_is_done_by_a_worker_and_then_the_case_goes_on() -> None:
    code = make.window([make.step("a", effects=[make.effect("far.do", "done")]), make.step("b")])
    worker = make.staff("repair_worker")

    case = make.act(make.submit(code, make.staff()), worker, "done")
    assert make.run_of(case).state == RunState.WAITING
    run_reactions()

    case.refresh_from_db()
    assert case.step_key == "b"
    assert [call.args["what"] for call in fakes.LEDGER.called("far.do")] == ["试"]


def test_refused_effect_gives_the_step_back_with_the_reason() -> None:
    code = make.window([make.step("a", effects=[make.effect("far.do", "done")])])
    worker = make.staff("repair_worker")
    fakes.LEDGER.answer("far.do", failed("没有空位"))

    case = make.act(make.submit(code, make.staff()), worker, "done")
    run_reactions()
    assert make.run_of(case).state == RunState.OPEN
    make.act(case, worker, "done")
    run_reactions()

    case.refresh_from_db()
    assert case.status == Status.FINISHED
    assert len(fakes.LEDGER.called("far.do")) == 2


def test_withdraw_takes_back_once_what_was_reserved() -> None:
    code = make.window(
        [make.step("a")],
        on_submit=[make.effect("hold.take")],
        on_cancel=[make.effect("hold.give_back", ["withdraw"])],
    )
    make.staff("repair_worker")
    person = make.staff()
    fakes.LEDGER.answer("hold.take", Outcome(receipt={"row": 7}))
    case = make.submit(code, person)

    service.withdraw_case(case_id=case.pk, person_id=person.pk, at=NOON)
    with pytest.raises(NotNow):
        service.withdraw_case(case_id=case.pk, person_id=person.pk, at=NOON)

    (back,) = fakes.LEDGER.called("hold.give_back")
    assert back.receipt == {"row": 7}
    assert EffectRun.objects.get(name="hold.take").state == EffectState.UNDONE
