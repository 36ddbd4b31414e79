"""Back: to an earlier step, or to the applicant, with a remark for each field that is wrong."""

from zhilian.cases import limits, values
from zhilian.cases.deciding import earlier_steps
from zhilian.cases.docket import Docket
from zhilian.cases.errors import NotNow
from zhilian.cases.events import CaseReturned, StepDecided
from zhilian.cases.models import StepRun
from zhilian.cases.service import moments
from zhilian.cases.service.advancing import end_run, open_step
from zhilian.cases.service.rows import move, tell
from zhilian.cases.types import Act, Action, EntryKind, RunState, Status
from zhilian.core import events


def send_back(
    docket: Docket, run: StepRun, *, to: str, form: Act, person_id: int | None, action: Action
) -> None:
    """End this passage; open the step `to` again, or hand the case to the applicant for ""."""
    if to and to not in {step.key for step in earlier_steps(docket, before=run.key)}:
        raise NotNow("只能退回到本办件已经走过的环节，请重新选择。")
    run.action, run.by_id, run.remark = action, person_id, form.remark
    known = {key: text for key, text in form.field_remarks.items()
             if docket.window.field(key) and text.strip()}  # fmt: skip
    run.field_remarks = values.dump(known) if known else ""
    end_run(docket, run, RunState.RETURNED)
    _tell(docket, run, to=to)
    announce_return(docket, run, to=to)
    if to:
        _let_time_run_on(docket)
        open_step(docket, docket.step(to), action=action)
    else:
        _to_applicant(docket)


def _to_applicant(docket: Docket) -> None:
    case = docket.case
    move(case, Status.RETURNED)
    case.returned_at = docket.at
    case.step_key = case.step_name = ""
    case.save()


def _let_time_run_on(docket: Docket) -> None:
    """A promise that had ended goes on; the time in between was the applicant's."""
    case = docket.case
    if case.promise_ended_at is not None:
        case.due_at = limits.moved(
            docket.window.time_limit,
            due_at=case.due_at,
            stopped_at=case.promise_ended_at,
            at=docket.at,
        )
        case.promise_ended_at = None
        case.save()


def announce_return(docket: Docket, run: StepRun, *, to: str) -> None:
    at, case_id = docket.at, docket.case.pk
    events.record(
        StepDecided(at=at, case_id=case_id, run_id=run.pk, step=run.key, action=run.action)
    )
    events.record(CaseReturned(at=at, case_id=case_id, run_id=run.pk, to_step=to))
    moments.reach(docket, f"{run.key}.{run.action}", run=run)


def _tell(docket: Docket, run: StepRun, *, to: str) -> None:
    where = docket.step(to).name if to else "申请人"
    text = f"{run.name}：退回{where}"
    tell(docket, EntryKind.RETURNED, text, run=run, person_id=run.by_id, remark=run.remark)
