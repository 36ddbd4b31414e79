"""The case's page: what was filled in, the way it goes, what happened."""

from typing import Any

from zhilian.cases import asking, showing, values
from zhilian.cases.assignees import is_machine
from zhilian.cases.docket import Docket
from zhilian.cases.models import StepRun
from zhilian.cases.rows import ANONYMOUS
from zhilian.cases.types import (
    Action,
    Answer,
    EntryKind,
    EntryLine,
    RunState,
    Status,
    StepLine,
)
from zhilian.catalogue import selectors as catalogue
from zhilian.catalogue.types import StepDeclaration


def answers(docket: Docket, *, clear: bool) -> tuple[Answer, ...]:
    """The form as filled in, with what was said of each field when it last came back."""
    remarks = last_field_remarks(docket)
    return tuple(
        showing.answer(
            item, docket.form.get(item.key), clear=clear, remark=remarks.get(item.key, "")
        )
        for item in docket.window.fields
        if docket.form.get(item.key) not in (None, "", ())
    )


def steps(docket: Docket, *, clear: bool) -> tuple[StepLine, ...]:
    """What has been gone through, where it stands, and what is expected to come."""
    runs = docket.runs
    lines = [_gone(run, docket, clear=clear) for run in runs]
    if docket.case.is_open:
        lines += _to_come(docket, runs)
    return tuple(lines)


def timeline(docket: Docket, *, own: bool) -> tuple[EntryLine, ...]:
    """Everything that happened, the latest first."""
    entries = docket.entries
    hidden = docket.case.applicant_id if docket.case.anonymous and not own else None
    return tuple(
        EntryLine(
            at=entry.at,
            kind=EntryKind(entry.kind),
            actor=ANONYMOUS if hidden and entry.person_id == hidden else entry.actor,
            step_name=entry.step_name,
            text=entry.text,
            remark=entry.remark,
            field_remarks=_named(docket, entry.run),
        )
        for entry in entries
    )


def returned_remark(docket: Docket) -> str:
    """Why the case is back with its applicant."""
    run = _last_return(docket)
    return run.remark if run and docket.case.status == Status.RETURNED else ""


def _last_return(docket: Docket) -> StepRun | None:
    back = [run for run in docket.runs if run.state == RunState.RETURNED]
    return back[-1] if back else None


def last_field_remarks(docket: Docket) -> dict[str, Any]:
    run = _last_return(docket)
    return values.load(run.field_remarks) if run else {}


def _named(docket: Docket, run: StepRun | None) -> tuple[tuple[str, str], ...]:
    held = values.load(run.field_remarks) if run and run.field_remarks else {}
    named = ((docket.window.field(key), text) for key, text in held.items())
    return tuple((item.label, text) for item, text in named if item)


def _gone(run: StepRun, docket: Docket, *, clear: bool) -> StepLine:
    asked = values.load(run.asked)
    fields = [asking.written_field(docket, key) for key in asked]
    label = Action(run.action).label if run.action else RunState(run.state).label
    return StepLine(
        key=run.key,
        name=run.name,
        type=run.type,
        place="now" if run.is_live else "done",
        who=_who_did(run, docket),
        at=run.closed_at or run.opened_at,
        due_at=run.due_at,
        action=label,
        remark=run.remark,
        overdue=run.due_at is not None and (run.closed_at or docket.at) > run.due_at,
        written=tuple(showing.answer(item, asked[item.key], clear=clear) for item in fields),
    )


def _who_did(run: StepRun, docket: Docket) -> str:
    if run.by is not None:
        hidden = docket.case.anonymous and run.by_id == docket.case.applicant_id
        return ANONYMOUS if hidden else run.by.name
    return _who(docket.step(run.key), docket)


def _who(step: StepDeclaration, docket: Docket) -> str:
    if is_machine(step.assignee):
        return docket.view.registers.roles.get(step.assignee, "系统")
    return catalogue.assignee_label(text=step.assignee, view=docket.view)


def _to_come(docket: Docket, runs: list[StepRun]) -> list[StepLine]:
    live = next((run for run in runs if run.is_live), None)
    return [
        StepLine(key=step.key, name=step.name, type=step.type, place="to_come",
                 who=_who(step, docket))
        for step in docket.steps_after(live.key if live else "")
        if docket.truth(step.when) is not False
    ]  # fmt: skip
