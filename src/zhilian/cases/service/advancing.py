"""From step to step: opening the next one, going on when its effects are done, the end."""

from typing import Final

from zhilian.cases import limits
from zhilian.cases.assignees import SYSTEM
from zhilian.cases.docket import Docket
from zhilian.cases.events import CaseFinished, CaseMoved, StepDecided
from zhilian.cases.keeping import keep
from zhilian.cases.models import EffectRun, StepRun
from zhilian.cases.moments import moments_of
from zhilian.cases.service import clocks, correcting, effects, moments, tasks
from zhilian.cases.service.rows import move, tell
from zhilian.cases.types import PENDING_EFFECTS, Action, EffectState, EntryKind, RunState, Status
from zhilian.catalogue.types import StepDeclaration
from zhilian.core import events

AUTO: Final = "auto"
CALLBACK: Final = "callback"
OWED: Final = PENDING_EFFECTS | {EffectState.STUCK}


def open_next(docket: Docket, *, after: str, action: str = "") -> StepRun | None:
    """Open the next step whose condition holds; finish the case when there is none.

    A condition that nobody can decide holds: a step too many is mended, a skipped approval not.
    """
    for step in docket.steps_after(after):
        if docket.truth(step.when) is not False:
            return open_step(docket, step, action=action)
    finish(docket)
    return None


def open_step(docket: Docket, step: StepDeclaration, *, action: str = "") -> StepRun:
    """Begin a passage through a step: who is asked, until when, and what happens on entering."""
    run = _run(docket, step)
    case = docket.case
    case.step_key, case.step_name = step.key, step.name
    _note_promise(docket, reached=step.key)
    case.save()
    if step.type != AUTO and step.assignee != SYSTEM:
        tasks.open_tasks(docket, run, step)
    events.record(
        CaseMoved(at=docket.at, case_id=case.pk, run_id=run.pk, step=step.key, after=action)
    )
    clocks.start(docket, run)
    if step.type == AUTO:
        enter(docket, run)
    elif step.type == CALLBACK and step.assignee == SYSTEM:
        decide(docket, run, action=Action.OK, in_person=False)
    return run


def enter(docket: Docket, run: StepRun) -> None:
    """An automatic step does what it is for; without effects it is done at once."""
    bound = [item for item in docket.step(run.key).effects if effects.ENTER in item.on]
    owed = correcting.owe_anew(docket, bound, moment=effects.ENTER, run=run)
    if effects.perform(docket, owed, in_person=False):
        decide(docket, run, action=Action.OK, in_person=False)
    else:
        wait(run)


def decide(
    docket: Docket,
    run: StepRun,
    *,
    action: str,
    in_person: bool,
    person_id: int | None = None,
    remark: str = "",
) -> None:
    """Somebody or something acted: do the effects of the action, then go on.

    Errors: `EffectRefused` when an owner says no to a person who acts.
    """
    run.action, run.by_id, run.remark = action, person_id, remark
    run.save()
    _tell_decision(docket, run)
    bound = [item for item in docket.step(run.key).effects if action in item.on]
    owed = correcting.owe_anew(docket, bound, moment=action, run=run)
    if effects.perform(docket, owed, in_person=in_person):
        close(docket, run)
    else:
        wait(run)


def close(docket: Docket, run: StepRun) -> None:
    """The step is done; the next one opens."""
    end_run(docket, run, RunState.DONE)
    moments.reach(docket, *moments_of(docket, run.key, run.action), run=run)
    open_next(docket, after=run.key, action=run.action)


def go_on(docket: Docket, run: StepRun) -> None:
    """After an effect: on to what follows, once all that the step owes is done."""
    if _owes(run):
        return
    if run.action:
        close(docket, run)
    else:
        decide(docket, run, action=Action.OK, in_person=False)


def wait(run: StepRun) -> None:
    run.state = RunState.WAITING
    run.save()


def end_run(docket: Docket, run: StepRun, state: RunState) -> None:
    """The passage is over, and what was asked at it."""
    at = docket.at
    run.state, run.closed_at = state, at
    run.save()
    tasks.let_go(run, at=at)
    if docket.step(run.key).clock is not None:
        clocks.stop(docket)


def finish(docket: Docket) -> None:
    """Nothing is left to do."""
    case = docket.case
    move(case, Status.FINISHED)
    case.finished_at = docket.at
    _note_promise(docket, reached="")
    case.step_key = case.step_name = ""
    keep(docket)
    case.save()
    tell(docket, EntryKind.FINISHED, "办件已办结")
    moments.reach(docket, moments.FINISH)
    events.record(
        CaseFinished(
            at=docket.at,
            case_id=case.pk,
            window_code=case.window_code,
            applicant_id=case.applicant_id,
        )
    )


def _run(docket: Docket, step: StepDeclaration) -> StepRun:
    case, limit = docket.case, step.limit
    day = docket.view.registers.work_day_minutes
    due = limits.deadline(limit, start=docket.at, day_minutes=day) if limit else None
    urge = (
        limits.part_of(limit, start=docket.at, share=limits.URGE_SHARE, day_minutes=day)
        if limit
        else None
    )
    return StepRun.objects.create(
        case=case,
        key=step.key,
        name=step.name,
        type=step.type,
        round=case.runs.filter(key=step.key).count() + 1,
        opened_at=docket.at,
        due_at=due,
        urge_at=urge,
    )


def _note_promise(docket: Docket, *, reached: str) -> None:
    """The promise ends with its step, or with the one before when that is skipped."""
    case = docket.case
    keys = [step.key for step in docket.window.steps]
    place = keys.index(reached) if reached else len(keys)
    if place > keys.index(docket.window.until):
        case.promise_ended_at = case.promise_ended_at or docket.at
    else:
        case.promise_ended_at = None


def _owes(run: StepRun) -> bool:
    owed = EffectRun.objects.filter(run=run, undoes=None, state__in=sorted(OWED))
    return owed.exists()


def _tell_decision(docket: Docket, run: StepRun) -> None:
    """Every decision is announced; the timeline leaves out steps that do nothing."""
    step = docket.step(run.key)
    if not (step.type == AUTO and step.without_effect):
        label = Action(run.action).label if step.type != AUTO else "系统办理完成"
        text = f"{run.name}：{label}"
        tell(docket, EntryKind.ACTED, text, run=run, person_id=run.by_id, remark=run.remark)
    events.record(
        StepDecided(
            at=docket.at,
            case_id=docket.case.pk,
            run_id=run.pk,
            step=run.key,
            action=run.action,
        )
    )
