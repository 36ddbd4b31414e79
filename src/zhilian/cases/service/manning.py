"""Tasks for which somebody had to stand in go to the role itself once somebody holds it."""

from datetime import datetime

from django.db import transaction

from zhilian.cases.assignees import Asked, asked_at
from zhilian.cases.docket import Docket
from zhilian.cases.events import TaskPassed
from zhilian.cases.models import Task
from zhilian.cases.service import tasks
from zhilian.cases.service.rows import locked, tell
from zhilian.cases.types import EntryKind, TaskKind, TaskState
from zhilian.core import events
from zhilian.directory import selectors as directory

MANNED = "已有承办人"


@transaction.atomic
def man_task(*, task_id: int, at: datetime) -> bool:
    """Ask anew whom the step names, where the task waits with a stand-in. True when it moved: to
    the role that was wanted, or to one that stands nearer to it. Its limit runs on.
    """
    docket = locked(Task.objects.values_list("case_id", flat=True).get(pk=task_id), at=at)
    task = Task.objects.select_for_update(of=("self",)).select_related("run").get(pk=task_id)
    if task.state != TaskState.OPEN or not task.substitute_for or task.person_id is not None:
        return False
    found = _asked_now(task, docket)
    if not found or any(_same(one, task) for one in found):
        return False
    tasks.pass_on(task, person_id=None, remark=MANNED, at=at)
    made = [
        tasks.open_task(docket, task.run, one, kind=TaskKind(task.kind), asked_by=task.asked_by_id)
        for one in found
    ]
    roles = docket.view.registers.roles
    name = roles.get(found[0].role, found[0].role)
    tell(docket, EntryKind.TRANSFERRED, f"{task.run.name}：已有{name}，转由其承办", run=task.run)
    for person_id in _holders(made):
        passed = TaskPassed(at=at, case_id=task.case_id, run_id=task.run_id, to_id=person_id)
        events.record(passed)
    return True


def _asked_now(task: Task, docket: Docket) -> list[Asked]:
    """Of whom the step asks now, those who are meant by the role that this task stands in for."""
    step = docket.step(task.run.key)
    wanted = task.substitute_for
    return [one for one in asked_at(step, docket) if wanted in (one.role, one.substitute_for)]


def _same(one: Asked, task: Task) -> bool:
    here = (task.role, task.unit_id, task.branch_id, task.person_id)
    return here == (one.role, one.unit_id, one.branch_id, one.person_id)


def _holders(made: list[Task]) -> list[int]:
    people: dict[int, None] = {}
    for task in made:
        held = directory.post_holders(
            role=task.role, branch_id=task.branch_id, unit_id=task.unit_id
        )
        ids = [task.person_id] if task.person_id else [person.pk for person in held]
        people |= dict.fromkeys(ids)
    return list(people)
