"""A step runs past its limit: what is declared happens, and nothing is approved by it."""

from datetime import timedelta

import pytest

from zhilian.cases import selectors, service
from zhilian.cases.models import Case, Task
from zhilian.cases.tests import fakes, make
from zhilian.cases.types import Cause, RunState, Status, TaskKind
from zhilian.core.effects import Outcome
from zhilian.core.testing import NOON, run_reactions
from zhilian.core.times import clock_now

pytestmark = pytest.mark.django_db
LATE = NOON + timedelta(hours=3)


def late(kind: str, on_timeout: str, assignee: str = "repair_worker", **more: object) -> Case:
    """A case whose only step has run past its limit."""
    window = make.window(
        [make.step("a", kind, assignee, on_timeout=on_timeout)],
        on_submit=[make.effect("hold.take")],
        on_cancel=[make.effect("hold.give_back", ["no_show", "auto_cancel", "withdraw"])],
        **more,
    )
    case = make.submit(window, make.staff())
    for run_id in selectors.runs_overdue(now=LATE):
        service.time_out_run(run_id=run_id, at=LATE)
    case.refresh_from_db()
    return case


def test_nothing_is_late_before_its_time() -> None:
    make.submit(make.window([make.step("a")]), make.staff())

    assert selectors.runs_overdue(now=NOON + timedelta(minutes=119)) == []
    assert len(selectors.runs_overdue(now=NOON + timedelta(minutes=120))) == 1


@pytest.mark.parametrize("on_timeout", ["remind", "escalate"])
def test_an_approval_never_passes_by_time(on_timeout: str) -> None:
    case = late("approve", on_timeout, "finance")

    assert (case.status, make.run_of(case).state) == (Status.RUNNING, RunState.OPEN)


def test_escalation_asks_one_up_and_leaves_the_first_asked() -> None:
    make.staff("repair_worker")
    chief = make.staff("property_admin")

    case = late("handle", "escalate")

    assert set(Task.objects.filter(case=case).values_list("kind", "role")) == {
        (TaskKind.MAIN, "repair_worker"),
        (TaskKind.ESCALATED, "property_admin"),
    }
    assert make.act(case, chief, "done", at=LATE).status == Status.FINISHED


def test_a_confirmation_that_nobody_gives_is_given() -> None:
    assert late("confirm", "auto_confirm", "applicant").status == Status.FINISHED


@pytest.mark.parametrize(
    ("kind", "assignee", "on_timeout", "cause"),
    [
        ("pay", "applicant", "auto_cancel", Cause.AUTO_CANCEL),
        ("callback", "gate_device", "no_show", Cause.NO_SHOW),
    ],
)
def test_cancelled_by_time_gives_back_what_was_taken(
    kind: str, assignee: str, on_timeout: str, cause: Cause
) -> None:
    case = late(kind, on_timeout, assignee)
    run_reactions()

    assert (case.status, case.cause) == (Status.CANCELLED, cause)
    (back,) = fakes.LEDGER.called("hold.give_back")
    assert back.values["cause"] == cause


def test_closed_by_time_keeps_what_was_done() -> None:
    case = late("handle", "auto_close")
    run_reactions()

    assert (case.status, case.cause) == (Status.CLOSED, "")
    assert fakes.LEDGER.called("hold.give_back") == []


def test_reassigned_goes_to_the_others_with_a_new_limit() -> None:
    make.staff("repair_worker")

    case = late("handle", "reassign")

    assert make.run_of(case).due_at == LATE + timedelta(hours=2)
    assert {task.role for task in Task.objects.filter(case=case).open()} == {
        "repair_worker",
        "property_admin",
    }


def test_time_runs_out_once() -> None:
    make.staff("repair_worker")
    make.staff("property_admin")
    case = late("handle", "escalate")

    assert not service.time_out_run(run_id=make.run_of(case).pk, at=LATE)
    assert case.timeline.filter(kind="OVERDUE").count() == 2


def test_a_returned_case_that_nobody_corrects_gives_everything_back() -> None:
    code = make.window(
        [make.step("a")],
        on_submit=[make.effect("hold.take")],
        on_cancel=[make.effect("hold.give_back", ["withdraw"])],
    )
    worker = make.staff("repair_worker")
    case = make.act(make.submit(code, make.staff()), worker, "return")
    later = NOON + timedelta(days=15)

    assert selectors.returned_too_long(now=later - timedelta(seconds=1)) == []
    for case_id in selectors.returned_too_long(now=later):
        service.give_up_returned(case_id=case_id, at=later)
    run_reactions()

    case.refresh_from_db()
    assert case.status == Status.WITHDRAWN
    assert len(fakes.LEDGER.called("hold.give_back")) == 1


def test_an_answer_that_its_owner_expects_later_is_waited_for() -> None:
    """A draw in five days is not late before then, whatever the effect's own time says."""
    draw = clock_now() + timedelta(days=5)
    fakes.LEDGER.answer("far.do", Outcome(waiting=True, until=draw))
    window = make.window([make.step("a", "auto", effects=[make.effect("far.do", "enter")])])
    make.submit(window, make.staff())
    run_reactions()

    assert selectors.effects_overdue(now=draw) == []
    assert len(selectors.effects_overdue(now=draw + timedelta(minutes=2))) == 1
