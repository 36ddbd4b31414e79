"""Whether a case has been decided on by anybody but its applicant."""

from datetime import timedelta
from typing import Final

from zhilian.cases.assignees import APPLICANT, SYSTEM, is_machine
from zhilian.cases.docket import Docket
from zhilian.cases.models import StepRun
from zhilian.cases.types import LIVE_RUNS, Action, EntryKind, RunState, Status
from zhilian.catalogue import selectors as catalogue
from zhilian.catalogue.types import StepDeclaration

CALLBACK: Final = "callback"
URGE_AGAIN: Final = timedelta(hours=4)


def decided_by_people(docket: Docket) -> bool:
    """Whether a person other than the applicant, or a machine, has let the case pass a step."""
    done = (run for run in docket.runs if run.state == RunState.DONE)
    return any(is_decision(docket.step(run.key)) for run in done)


def is_decision(step: StepDeclaration) -> bool:
    if step.type == CALLBACK:
        return step.assignee != SYSTEM
    own = step.assignee in {APPLICANT, SYSTEM}
    return step.type in {"approve", "handle"} and not own and not is_machine(step.assignee)


def may_withdraw(docket: Docket) -> bool:
    """Until the first decision of another, or when the case has come back."""
    case = docket.case
    return case.is_open and (case.status == Status.RETURNED or not decided_by_people(docket))


def may_urge(docket: Docket) -> StepRun | None:
    """The step that may be urged now: half of its limit is over, and it was not urged just now."""
    run = next((one for one in docket.runs if one.state in LIVE_RUNS), None)
    if run is None or run.urge_at is None or docket.at < run.urge_at:
        return None
    lately = docket.at - URGE_AGAIN
    urged = any(
        entry.kind == EntryKind.URGED and entry.run_id == run.pk and entry.at > lately
        for entry in docket.entries
    )
    return None if urged else run


def earlier_steps(docket: Docket, *, before: str) -> list[StepDeclaration]:
    """Steps by people that the case has passed already, in their order."""
    done = {run.key for run in docket.runs if run.state == RunState.DONE}
    keys = [step.key for step in docket.window.steps]
    passed = docket.window.steps[: keys.index(before)]
    return [step for step in passed if step.key in done and step.type in {"approve", "handle"}]


def last_handled(docket: Docket, *, before: str) -> str:
    """The last step before this one that somebody handled, else approved; "" when nobody did."""
    passed = [step for step in earlier_steps(docket, before=before) if is_decision(step)]
    handled = [step for step in passed if step.type == "handle"]
    last = (handled or passed)[-1:]
    return last[0].key if last else ""


def appeal_step(docket: Docket) -> tuple[str, str] | None:
    """The fact and the step by which a rejected case may go on: a later step that asks for
    `<step>_rejected`, where that step rejected it.
    """
    rejecting = [run for run in docket.runs if run.action == Action.REJECT]
    last = rejecting[-1] if rejecting else None
    if docket.case.status != Status.REJECTED or last is None:
        return None
    name = f"{last.key}_rejected"
    for step in docket.steps_after(last.key):
        if step.when and name in catalogue.names_in(step.when):
            return name, step.key
    return None
