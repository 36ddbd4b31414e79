"""What a viewer may do with a case now, and what each action asks."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Final

from zhilian.cases import asking
from zhilian.cases.asking import HUMAN
from zhilian.cases.assignees import must_all_answer
from zhilian.cases.deciding import appeal_step, earlier_steps, may_urge, may_withdraw
from zhilian.cases.docket import Docket
from zhilian.cases.handlers import next_step_of_people, people_for
from zhilian.cases.models import StepRun, Task
from zhilian.cases.types import (
    FORWARD,
    SAYS_WHY,
    SIGNER_SAYS,
    Action,
    Allowed,
    Choice,
    RunState,
    Status,
    TaskKind,
)
from zhilian.cases.viewing import Sight
from zhilian.catalogue.types import StepDeclaration

TO_APPLICANT: Final = Choice(value="", label="申请人")
COLLEAGUES: Final = 50
SEVERAL: Final = 2
ADD_SIGNER: Final = "add_signer"
SIGNER_LABELS: Final = {Action.APPROVE: "同意", Action.DONE: "同意", Action.REJECT: "不同意"}


def allowed(
    docket: Docket, sight: Sight, *, forms: Collection[str] | None = None
) -> tuple[Allowed, ...]:
    """Every action that is open to this viewer now, in the order of the page; with what it asks
    where `forms` names it (None: each). What an action asks costs many questions.
    """
    found = [*_at_step(docket, sight, forms=forms)]
    if sight.own:
        found += _of_applicant(docket)
    return tuple(found)


def _at_step(docket: Docket, sight: Sight, *, forms: Collection[str] | None) -> Iterator[Allowed]:
    run = next((one for one in docket.runs if one.state == RunState.OPEN), None)
    task = _task(run, sight) if run else None
    if run is None or task is None:
        return
    step = docket.step(run.key)
    for name in step.actions:
        if _is_open(name, step, task, sight):
            action = Action(name)
            plain = Allowed(action=action, label=_label(task, action), run_id=run.pk)
            full = forms is None or name in forms
            yield _in_full(plain, docket, run, step, task) if full else plain
    if step.type in HUMAN and task.kind != TaskKind.SIGN:
        full = forms is None or ADD_SIGNER in forms
        people = _colleagues(docket, task, sight) if full else ()
        yield Allowed(action=ADD_SIGNER, label="加签", run_id=run.pk, people=people,
                      people_required=True)  # fmt: skip
        yield Allowed(action="copy", label="抄送", run_id=run.pk)


def _task(run: StepRun, sight: Sight) -> Task | None:
    return next((one for one in sight.owed if one.run_id == run.pk), None)


def _is_open(name: str, step: StepDeclaration, task: Task, sight: Sight) -> bool:
    if task.kind == TaskKind.SIGN:
        return name in SIGNER_SAYS
    return not (sight.own and step.type == "approve" and name == Action.APPROVE)


def _label(task: Task, action: Action) -> str:
    return SIGNER_LABELS.get(action, action.label) if task.kind == TaskKind.SIGN else action.label


def _in_full(
    plain: Allowed, docket: Docket, run: StepRun, step: StepDeclaration, task: Task
) -> Allowed:
    """With everything that the form of the action asks."""
    action = Action(plain.action)
    forward = action in FORWARD and task.kind != TaskKind.SIGN
    returns = action is Action.RETURN or (action is Action.REJECT and must_all_answer(step))
    return replace(
        plain,
        asked=asking.asked_fields(docket, run, action) if forward else (),
        remark_required=action in SAYS_WHY,
        return_to=_earlier(docket, run) if returns else (),
        people=_people(docket, run, task, action),
        people_required=action is Action.TRANSFER or asking.asks_for_person(docket, run, action),
        marks=asking.marks_at(docket, step) if forward else (),
    )


def _people(docket: Docket, run: StepRun, task: Task, action: Action) -> tuple[Choice, ...]:
    """To whom it can be passed on; or who can do the next step, where several could."""
    if action is Action.TRANSFER:
        return _same_post(docket, task)
    chooses = action in FORWARD and run.type in HUMAN and task.kind != TaskKind.SIGN
    step = next_step_of_people(docket, after=run.key) if chooses else None
    found = people_for(docket, step) if step else []
    if len(found) < SEVERAL:
        return ()
    return tuple(
        Choice(value=str(person_id), label=name)
        for person_id, name in docket.names_of(found[:COLLEAGUES])
    )


def _earlier(docket: Docket, run: StepRun) -> tuple[Choice, ...]:
    steps = earlier_steps(docket, before=run.key)
    return (TO_APPLICANT, *(Choice(value=step.key, label=step.name) for step in steps))


def _same_post(docket: Docket, task: Task) -> tuple[Choice, ...]:
    """Who could do it as well: holders of the same role there. The page may search for others."""
    if not task.role:
        return ()
    found = docket.holders(role=task.role, unit_id=task.unit_id, branch_id=task.branch_id)
    return tuple(
        Choice(value=str(person.pk), label=person.name, detail=str(person.unit or ""))
        for person in found[:COLLEAGUES]
    )


def _colleagues(docket: Docket, task: Task, sight: Sight) -> tuple[Choice, ...]:
    mine = str(sight.standing.own.person_id)
    return tuple(choice for choice in _same_post(docket, task) if choice.value != mine)


def _of_applicant(docket: Docket) -> Iterator[Allowed]:
    case = docket.case
    if case.status == Status.RETURNED:
        yield Allowed(action="resubmit", label="修改后重新提交")
    if may_withdraw(docket):
        yield Allowed(
            action="withdraw",
            label="撤回",
            warning="撤回后办件结束，占用的名额、时段随即释放，不能恢复。",
        )
    if appeal_step(docket) is not None:
        yield Allowed(action="appeal", label="申请介入", remark_required=True)
    urged = may_urge(docket)
    if urged is not None:
        yield Allowed(action="urge", label="催办", run_id=urged.pk)
    if case.status == Status.FINISHED and _may_rate(docket):
        yield Allowed(action="rate", label="评价")


def _may_rate(docket: Docket) -> bool:
    days = int(docket.view.registers.defaults["rating"]["window_days"])
    ended = docket.case.finished_at
    return ended is not None and (docket.at - ended).days < days
