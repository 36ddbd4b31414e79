"""Answers to effects that wait for them: twice, late, and of what nobody knows."""

import pytest

from zhilian.cases import service
from zhilian.cases.models import Case, EffectRun, Entry
from zhilian.cases.reactions import settle
from zhilian.cases.tests import fakes, make
from zhilian.cases.types import RunState, Status
from zhilian.core.effects import EffectSettled, MachineAnswered, Outcome
from zhilian.core.testing import NOON, run_reactions
from zhilian.directory.models import Person

pytestmark = pytest.mark.django_db

UNDO = [make.effect("far.undo", ["withdraw"])]


def waiting() -> tuple[Case, Person, EffectRun]:
    """A case whose first step has asked somebody far away and waits for the answer."""
    steps = [make.step("a", effects=[make.effect("far.do", "done")]), make.step("b")]
    worker, applicant = make.staff("repair_worker"), make.staff()
    fakes.LEDGER.answer("far.do", Outcome(waiting=True))
    case = make.act(make.submit(make.window(steps, on_cancel=UNDO), applicant), worker, "done")
    run_reactions()
    case.refresh_from_db()
    return case, applicant, EffectRun.objects.get(case=case)


def answer(key: str, *, ok: bool = True) -> None:
    settle(EffectSettled(at=NOON, key=key, ok=ok, reason="" if ok else "没有回音"))


def facts(case: Case) -> tuple[str, str, int, int]:
    case.refresh_from_db()
    found = Entry.objects.filter(case=case).count()
    return case.status, case.step_key, found, case.runs.count()


def test_the_answer_moves_it_on_and_the_same_answer_again_does_nothing() -> None:
    case, _applicant, effect = waiting()
    assert make.run_of(case).state == RunState.WAITING

    answer(effect.key)
    once = facts(case)
    answer(effect.key)

    assert once[:2] == (Status.RUNNING, "b")
    assert facts(case) == once


def test_a_second_answer_that_says_otherwise_is_not_heard() -> None:
    case, _applicant, effect = waiting()
    answer(effect.key)
    once = facts(case)

    answer(effect.key, ok=False)

    assert facts(case) == once
    effect.refresh_from_db()
    assert effect.state == "DONE"


@pytest.mark.parametrize("key", ["", "nobody/knows/this"])
def test_an_answer_to_what_nobody_asked_changes_nothing(key: str) -> None:
    case, _applicant, _effect = waiting()
    before = facts(case)

    answer(key)

    assert facts(case) == before


def test_an_answer_after_the_case_was_withdrawn_is_taken_and_taken_back_once() -> None:
    case, _applicant, effect = waiting()
    Case.objects.filter(pk=case.pk).update(
        status=Status.WITHDRAWN, cause="withdraw", finished_at=NOON
    )
    service.time_out_effect(effect_id=effect.pk, at=effect.deadline_at)
    effect.refresh_from_db()
    assert effect.state == "DROPPED"

    for _ in range(2):
        answer(effect.key)
    run_reactions()

    case.refresh_from_db()
    assert case.status == Status.WITHDRAWN
    assert len(fakes.LEDGER.called("far.undo")) == 1


@pytest.mark.parametrize("subject", ["case:999999", "case:", "person:1", "case:x"])
def test_a_machine_that_speaks_of_no_case_is_told_so(subject: str) -> None:
    told = MachineAnswered(at=NOON, holder=subject, role="gate_device", ok=True)

    found = service.answer_of_case(
        subject=told.holder, machine_role=told.role, ok=told.ok, reason="", at=NOON
    )

    assert (found.ok, found.text) == (False, "没有这个码，请核对后重试")
