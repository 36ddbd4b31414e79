"""Each window when things do not go well: sent back, taken back, late."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
from django.db import transaction

from tests.windows.stories import LONGEST, WINDOWS, Story, last, settle, variants
from zhilian.cases import selectors, service
from zhilian.cases.models import Case, StepRun, Task
from zhilian.cases.types import Cause, EffectState, RunState, Status
from zhilian.catalogue import selectors as catalogue
from zhilian.catalogue.types import StepDeclaration
from zhilian.core.testing import NOON, run_reactions

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SENDS_BACK = [code for code, window in WINDOWS.items()
              if any("return" in step.actions for step in window.steps)]  # fmt: skip
AFTER: dict[str, tuple[Status, str]] = {
    "auto_confirm": (Status.FINISHED, ""),
    "auto_cancel": (Status.CANCELLED, Cause.AUTO_CANCEL),
    "auto_close": (Status.CLOSED, ""),
    "no_show": (Status.CANCELLED, Cause.NO_SHOW),
}


@pytest.mark.parametrize("code", SENDS_BACK)
def test_sent_back_and_sent_in_again_it_still_finishes(code: str, tell: Any) -> None:
    window = WINDOWS[code]
    for variant in variants(window):
        story: Story = tell(window, high=variant.high)
        filled = story.filler(high=variant.high).fill(variant.answers)
        case = story.go(story.send(filled), action="return")
        if case.is_open:
            break

    story.walker.back(case.pk, at=NOON)
    case.refresh_from_db()
    assert case.status == Status.RETURNED
    done = service.resubmit_case(
        case_id=case.pk, filled=filled, person_id=story.applicant.pk, at=NOON
    )

    assert done.ok, done.problems
    case = story.go(case)
    assert case.status == Status.FINISHED, (case.step_key, last(case))
    assert doubled(case) == []


@pytest.mark.parametrize("code", WINDOWS)
def test_withdrawn_it_gives_back_what_it_had_taken(code: str, tell: Any) -> None:
    window = WINDOWS[code]
    story: Story = tell(window, high=False)
    case = story.submit(variants(window)[0])
    run_reactions()
    case.refresh_from_db()
    if not case.is_open:
        pytest.skip("over at once: nothing is left to withdraw")

    service.withdraw_case(case_id=case.pk, person_id=story.applicant.pk, at=NOON)
    run_reactions()

    case.refresh_from_db()
    assert (case.status, case.cause) == (Status.WITHDRAWN, Cause.WITHDRAW)
    assert kept(case, Cause.WITHDRAW, story) == []


@pytest.mark.parametrize("code", WINDOWS)
def test_each_late_step_does_what_it_declares(code: str, tell: Any) -> None:
    window = WINDOWS[code]
    story: Story = tell(window, high=True)
    case = story.submit(variants(window)[0])
    for _ in range(LONGEST):
        run_reactions()
        case.refresh_from_db()
        if not case.is_open:
            break
        run = StepRun.objects.filter(case=case, state__in=["OPEN", "WAITING"]).get()
        step = next(one for one in window.steps if one.key == run.key)
        with undone_again():
            runs_late(case, run, step)
        if not story.walker.forward(case.pk, at=NOON):
            settle(case)


def runs_late(case: Case, run: StepRun, step: StepDeclaration) -> None:
    """Let the step run past its limit and look what came of it."""
    late = run.due_at
    assert isinstance(late, datetime)
    assert run.pk in selectors.runs_overdue(now=late)
    service.time_out_run(run_id=run.pk, at=late)
    case.refresh_from_db()
    run.refresh_from_db()
    if step.on_timeout in AFTER:
        status, cause = AFTER[step.on_timeout]
        moved_on = step.on_timeout == "auto_confirm" and run.state != RunState.OPEN
        assert moved_on or (case.status, case.cause) == (status, cause)
        return
    assert (case.status, run.key) == (Status.RUNNING, case.step_key)
    assert step.type != "approve" or run.state == RunState.OPEN
    if step.on_timeout == "escalate" and step.type != "callback":
        assert Task.objects.filter(run=run, kind="ESCALATED").count() == 1


def doubled(case: Case) -> list[str]:
    """Effects that hold twice: done anew without the first having been taken back."""
    registers = catalogue.window(code=case.window_code).registers
    held = case.effects.filter(undoes=None, state=EffectState.DONE).select_related("run")
    places = [(one.run.key if one.run else "", one.moment, one.position) for one in held
              if registers.effects[one.name].undo]  # fmt: skip
    return sorted({str(place) for place in places if places.count(place) > 1})


def kept(case: Case, cause: str, story: Story) -> list[str]:
    """What should have been taken back and was not."""
    window, registers = story.window, story.filler(high=False).view.registers
    bound = {(one.name, one.when or "") for one in window.on_cancel if cause in one.on}
    held = case.effects.filter(undoes=None, state=EffectState.DONE)
    return [one.name for one in held if (registers.effects[one.name].undo, one.guard) in bound]


@contextmanager
def undone_again() -> Iterator[None]:
    """What happens inside is looked at and then has not happened."""

    class Back(Exception):
        pass

    try:
        with transaction.atomic():
            yield
            raise Back
    except Back:
        pass
