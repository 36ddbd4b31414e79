"""Asking people: tasks are opened, answered, passed on and let go."""

from datetime import datetime

from zhilian.cases.assignees import Asked, asked_at
from zhilian.cases.docket import Docket
from zhilian.cases.models import StepRun, Task
from zhilian.cases.service.rows import tell
from zhilian.cases.types import EntryKind, TaskKind, TaskState
from zhilian.catalogue.types import StepDeclaration


def open_tasks(docket: Docket, run: StepRun, step: StepDeclaration) -> list[Task]:
    """Ask whom the step names; what nobody could answer is said on the timeline."""
    asked = asked_at(step, docket)
    for one in asked:
        if one.substitute_for:
            tell(docket, EntryKind.SUBSTITUTED, _substituted(one, docket), run=run)
    return [open_task(docket, run, one) for one in asked]


def open_task(
    docket: Docket,
    run: StepRun,
    asked: Asked,
    *,
    kind: TaskKind = TaskKind.MAIN,
    asked_by: int | None = None,
) -> Task:
    return Task.objects.create(
        run=run,
        case=docket.case,
        kind=kind,
        role=asked.role,
        unit_id=asked.unit_id,
        branch_id=asked.branch_id,
        person_id=asked.person_id,
        substitute_for=asked.substitute_for,
        asked_by_id=asked_by,
    )


def answer(task: Task, *, action: str, person_id: int | None, remark: str, at: datetime) -> None:
    task.state, task.action = TaskState.DONE, action
    task.done_by_id, task.done_at, task.remark = person_id, at, remark
    task.save()


def pass_on(task: Task, *, person_id: int | None, remark: str, at: datetime) -> None:
    task.state, task.action = TaskState.PASSED, "transfer"
    task.done_by_id, task.done_at, task.remark = person_id, at, remark
    task.save()


def let_go(run: StepRun, *, at: datetime) -> None:
    """What was asked at this step is no longer needed."""
    run.tasks.open().update(state=TaskState.LAPSED, done_at=at)


def _substituted(asked: Asked, docket: Docket) -> str:
    roles = docket.view.registers.roles
    wanted = roles.get(asked.substitute_for, asked.substitute_for)
    stands_in = roles.get(asked.role, asked.role)
    if asked.manned:
        return f"{wanted}暂无人员，由{stands_in}代为承办"
    return f"{wanted}暂无人员，也没有可代为承办的人，请{stands_in}指定承办人"
