"""Machines, visitors and owners of resources answer."""

from datetime import timedelta

import pytest

from zhilian.cases import service
from zhilian.cases.errors import AnswerMissing, NotForYou, NotNow
from zhilian.cases.models import Case
from zhilian.cases.tests import fakes, make
from zhilian.cases.types import Cause, Filled, Status
from zhilian.core import events
from zhilian.core.effects import EffectRevoked, failed
from zhilian.core.testing import NOON, run_reactions

pytestmark = pytest.mark.django_db


def at_the_gate(**more: object) -> Case:
    step = make.step("enter", "callback", "gate_device",
                     effects=[make.effect("hold.take", "ok")])  # fmt: skip
    return make.submit(make.window([step], **more), make.staff())


def scan(case: Case, role: str = "gate_device", *, ok: bool = True) -> tuple[bool, str]:
    found = service.answer_machine(code=case.code, machine_role=role, ok=ok, at=NOON)
    case.refresh_from_db()
    return found.ok, found.text


def test_code_does_its_work_once() -> None:
    case = at_the_gate()

    assert scan(case)[0]
    assert case.status == Status.FINISHED
    again, why = scan(case)
    assert (again, "已失效" in why) == (False, True)
    assert len(fakes.LEDGER.called("hold.take")) == 1


def test_code_is_read_in_any_spelling_and_by_number() -> None:
    case = at_the_gate()

    assert service.answer_machine(
        code=f" {case.code.lower()} ", machine_role="gate_device", ok=False, at=NOON
    ).case_id == case.pk  # fmt: skip
    assert service.answer_machine(
        code=case.number, machine_role="gate_device", ok=True, at=NOON
    ).ok  # fmt: skip


def test_another_machine_may_not_answer() -> None:
    case = at_the_gate()

    assert scan(case, "barrier") == (False, "此码现在不能在这里核验")
    assert case.status == Status.RUNNING


def test_refusal_of_the_owner_is_told_to_the_machine_and_changes_nothing() -> None:
    case = at_the_gate()
    fakes.LEDGER.answer("hold.take", failed("还没到时间"))

    assert scan(case) == (False, "还没到时间")
    assert case.status == Status.RUNNING
    assert scan(case)[0]


def test_owner_answers_for_a_broken_machine_and_says_why() -> None:
    case = at_the_gate()
    owner, stranger = make.staff("property_admin"), make.staff()
    run_id = make.run_of(case).pk

    def answer(person_id: int, remark: str) -> None:
        service.answer_for_machine(
            case_id=case.pk, run_id=run_id, person_id=person_id, ok=True, remark=remark, at=NOON
        )

    with pytest.raises(NotForYou):
        answer(stranger.pk, "坏了")
    with pytest.raises(AnswerMissing):
        answer(owner.pk, " ")
    answer(owner.pk, "闸机坏了")

    case.refresh_from_db()
    assert case.status == Status.FINISHED


def visited() -> Case:
    idno = {"key": "name", "label": "访客", "type": "text", "required": True,
            "filled_by": "visitor"}  # fmt: skip
    return make.submit(
        make.window([make.step("fill", "confirm", "visitor")], fields=[make.WORD, idno]),
        make.staff(),
    )


def test_visitor_fills_in_their_part_and_confirms() -> None:
    case = visited()

    with pytest.raises(AnswerMissing):
        service.answer_visitor(case_id=case.pk, confirms=True, filled=Filled(), at=NOON)
    service.answer_visitor(
        case_id=case.pk, confirms=True, filled=Filled(texts={"name": ["来客"]}), at=NOON
    )

    case.refresh_from_db()
    assert case.status == Status.FINISHED
    with pytest.raises(NotNow):
        service.answer_visitor(case_id=case.pk, confirms=False, filled=Filled(), at=NOON)


def test_visitor_who_declines_sends_it_back() -> None:
    case = visited()

    service.answer_visitor(case_id=case.pk, confirms=False, filled=Filled(), remark="改天", at=NOON)

    case.refresh_from_db()
    assert case.status == Status.RETURNED


def test_owner_who_stops_a_thing_cancels_the_case_that_holds_it() -> None:
    code = make.window(
        [make.step("a")],
        on_submit=[make.effect("hold.take")],
        on_cancel=[make.effect("hold.give_back", ["closed"])],
    )
    case = make.submit(code, make.staff())
    key = fakes.LEDGER.called("hold.take")[0].key

    _record(EffectRevoked(at=NOON + timedelta(hours=1), key=key, reason="设备检修"))
    run_reactions()

    case.refresh_from_db()
    assert (case.status, case.cause) == (Status.CANCELLED, Cause.CLOSED)
    assert len(fakes.LEDGER.called("hold.give_back")) == 1


def _record(event: events.Event) -> None:
    events.record(event)


def test_appeal_goes_on_where_the_window_has_an_instance() -> None:
    steps = [
        make.step("first", "approve", "finance"),
        make.step("second", "approve", "property_admin", when="first_rejected"),
    ]
    head, owner, person = make.staff("finance"), make.staff("property_admin"), make.staff()
    case = make.act(make.submit(make.window(steps), person), head, "reject")
    assert case.status == Status.REJECTED

    service.appeal_case(case_id=case.pk, person_id=person.pk, remark="不服", at=NOON)

    case.refresh_from_db()
    assert (case.status, case.step_key) == (Status.RUNNING, "second")
    assert make.act(case, owner, "approve").status == Status.FINISHED


def test_appeal_is_refused_where_there_is_none() -> None:
    head, person = make.staff("finance"), make.staff()
    code = make.window([make.step("first", "approve", "finance")])
    case = make.act(make.submit(code, person), head, "reject")

    with pytest.raises(NotNow):
        service.appeal_case(case_id=case.pk, person_id=person.pk, remark="不服", at=NOON)
