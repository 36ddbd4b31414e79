"""Passing a task on, asking another's word, letting somebody read."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from zhilian.cases.assignees import Asked
from zhilian.cases.docket import Docket
from zhilian.cases.errors import AnswerMissing, NotForYou, NotNow
from zhilian.cases.events import CaseCopied, SignerAdded, TaskPassed
from zhilian.cases.models import Copy, StepRun, Task
from zhilian.cases.service import tasks
from zhilian.cases.service.rows import live_run, locked, tell
from zhilian.cases.standing import standing_of
from zhilian.cases.types import EntryKind, RunState, TaskKind
from zhilian.core import events
from zhilian.directory import selectors as directory


@dataclass(frozen=True, kw_only=True)
class Colleague:
    """Somebody who is asked next."""

    pk: int
    name: str


def transfer(docket: Docket, task: Task, *, to_id: int | None, person_id: int, remark: str) -> None:
    """Somebody else is to do it. Errors: `AnswerMissing` without a person who may."""
    to = _colleague(to_id, person_id=person_id, what="转给谁")
    tasks.pass_on(task, person_id=person_id, remark=remark, at=docket.at)
    asked = Asked(role=task.role, person_id=to.pk)
    tasks.open_task(docket, task.run, asked, kind=TaskKind(task.kind), asked_by=person_id)
    tell(docket, EntryKind.TRANSFERRED, f"{task.run.name}：转给{to.name}", run=task.run,
         person_id=person_id, remark=remark)  # fmt: skip
    events.record(TaskPassed(at=docket.at, case_id=docket.case.pk, run_id=task.run_id, to_id=to.pk))


@transaction.atomic
def add_signer(
    *, case_id: int, run_id: int, person_id: int, signer_id: int, remark: str, at: datetime
) -> None:
    """Ask another's word (加签): the step goes on only when they have answered."""
    docket = locked(case_id, at=at)
    run = _open_run(docket, run_id)
    _refuse_strangers(docket, run, person_id)
    signer = _colleague(signer_id, person_id=person_id, what="请谁加签")
    if run.tasks.open().filter(person=signer.pk).exists():
        raise NotNow(f"{signer.name}已在本环节的待办人之中，无需再加签。")
    tasks.open_task(docket, run, Asked(person_id=signer.pk), kind=TaskKind.SIGN, asked_by=person_id)
    tell(docket, EntryKind.SIGNER, f"{run.name}：请{signer.name}加签", run=run,
         person_id=person_id, remark=remark)  # fmt: skip
    events.record(SignerAdded(at=at, case_id=case_id, run_id=run.pk, to_id=signer.pk))


@transaction.atomic
def copy_case(*, case_id: int, person_id: int, to_ids: tuple[int, ...], at: datetime) -> int:
    """Let people read the case (抄送). Returns for how many it is new."""
    docket = locked(case_id, at=at)
    _refuse_readers(docket, person_id)
    known = set(docket.case.copies.values_list("person_id", flat=True))
    new = [one for one in directory.people_by_ids(ids=to_ids) if one.pk not in known]
    for person in new:
        Copy.objects.create(case=docket.case, person=person, by_id=person_id, at=at)
        events.record(CaseCopied(at=at, case_id=case_id, to_id=person.pk))
    if new:
        names = "、".join(person.name for person in new)
        tell(docket, EntryKind.COPIED, f"抄送{names}", run=live_run(docket.case),
             person_id=person_id)  # fmt: skip
    return len(new)


def _open_run(docket: Docket, run_id: int) -> StepRun:
    run = live_run(docket.case)
    if run is None or run.pk != run_id or run.state != RunState.OPEN:
        raise NotNow("这个环节已经结束，请刷新页面查看。")
    return run


def _refuse_strangers(docket: Docket, run: StepRun, person_id: int) -> None:
    standing = standing_of(person_id=person_id, at=docket.at)
    mine = (standing.answers(task, docket.case) for task in run.tasks.open())
    if not any(mine):
        raise NotForYou("这一环节不由您办理。")


def _refuse_readers(docket: Docket, person_id: int) -> None:
    """Who owes or has done something in a case may show it to others."""
    case = docket.case
    did = case.tasks.filter(done_by=person_id).exists()
    own = person_id in {case.applicant_id, case.by_id}
    run = live_run(case)
    if did or own:
        return
    if run is None:
        raise NotForYou("您没有办理过这件办件，不能抄送。")
    _refuse_strangers(docket, run, person_id)


def _colleague(to_id: int | None, *, person_id: int, what: str) -> Colleague:
    found = directory.people_by_ids(ids=[to_id] if to_id else [])
    if not found or not found[0].is_active:
        raise AnswerMissing(f"请选择{what}。")
    if found[0].pk == person_id:
        raise AnswerMissing("不能选自己，请选择另一位同事。")
    return Colleague(pk=found[0].pk, name=found[0].name)
