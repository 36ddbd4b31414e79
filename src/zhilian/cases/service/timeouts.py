"""What happens when a step runs past its limit: as declared, and no approval ever passes by it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from django.db import transaction

from zhilian.cases import limits
from zhilian.cases.assignees import Asked
from zhilian.cases.docket import Docket
from zhilian.cases.events import StepOverdue
from zhilian.cases.models import StepRun
from zhilian.cases.service import moments, tasks
from zhilian.cases.service.advancing import decide
from zhilian.cases.service.ending import Ending, end
from zhilian.cases.service.rows import locked, tell
from zhilian.cases.superiors import superior_of
from zhilian.cases.types import (
    Action,
    Cause,
    EntryKind,
    RunState,
    Status,
    TaskKind,
)
from zhilian.catalogue.types import StepDeclaration
from zhilian.core import events

Remedy = Callable[[Docket, StepRun], None]
CALLBACK: Final = "callback"
INCIDENT: Final = "incident"
NOBODY_ACTS: Final = frozenset({"", "escalate"})


@transaction.atomic
def time_out_run(*, run_id: int, at: datetime) -> bool:
    """Do what the step declares for running late, once. False when there was nothing to do."""
    case_id = StepRun.objects.values_list("case_id", flat=True).get(pk=run_id)
    docket = locked(case_id, at=at)
    run = StepRun.objects.select_for_update().get(pk=run_id)
    if not run.is_live or run.overdue_at is not None or run.due_at is None or run.due_at > at:
        return False
    run.overdue_at = at
    run.save()
    step = docket.step(run.key)
    tell(docket, EntryKind.OVERDUE, f"{run.name}：超过办理时限", run=run)
    events.record(
        StepOverdue(
            at=at,
            case_id=case_id,
            run_id=run.pk,
            step=run.key,
            window_code=docket.case.window_code,
            on_timeout=_what_is_due(step),
        )
    )
    moments.reach(docket, f"{run.key}.timeout", run=run)
    remedy = _REMEDIES.get(step.on_timeout or "")
    if remedy is not None:
        remedy(docket, run)
    return True


@transaction.atomic
def give_up_returned(*, case_id: int, at: datetime) -> bool:
    """Withdraw a case that its applicant has not corrected in time; what it holds is given back."""
    docket = locked(case_id, at=at)
    case = docket.case
    if case.status != Status.RETURNED or case.returned_at is None:
        return False
    if at < case.returned_at + limits.RETURNED_FOR:
        return False
    text = f"退回后 {limits.RETURNED_FOR.days} 天没有重新提交，自动撤回"
    end(docket, Ending(status=Status.WITHDRAWN, cause=Cause.WITHDRAW, text=text))
    return True


def _what_is_due(step: StepDeclaration) -> str:
    """What others are to do. A machine or another system has nobody above it who could be asked:
    where its answer is late and the declaration says nothing else, something is broken.
    """
    declared = step.on_timeout or ""
    return INCIDENT if step.type == CALLBACK and declared in NOBODY_ACTS else declared


def _escalate(docket: Docket, run: StepRun) -> None:
    """Whoever stands above may act too; whoever was asked still can."""
    for task in run.tasks.open().order_by("id"):
        asked = superior_of(task, docket)
        if asked is not None and not run.tasks.filter(kind=TaskKind.ESCALATED).exists():
            tasks.open_task(docket, run, asked, kind=TaskKind.ESCALATED)
            role = docket.view.registers.roles.get(asked.role, asked.role)
            tell(docket, EntryKind.OVERDUE, f"{run.name}：升级到{role}", run=run)


def _confirm(docket: Docket, run: StepRun) -> None:
    if run.state == RunState.OPEN:
        decide(docket, run, action=Action.CONFIRM, in_person=False, remark="超时未答复，自动确认")


def _cancel(docket: Docket, run: StepRun) -> None:
    end(
        docket,
        Ending(status=Status.CANCELLED, cause=Cause.AUTO_CANCEL, text=f"{run.name}超时，自动取消"),
    )


def _no_show(docket: Docket, run: StepRun) -> None:
    end(
        docket,
        Ending(status=Status.CANCELLED, cause=Cause.NO_SHOW, text=f"{run.name}超时，记爽约并释放"),
    )


def _close(docket: Docket, run: StepRun) -> None:
    end(docket, Ending(status=Status.CLOSED, text=f"{run.name}超时，自动关闭"))


def _reassign(docket: Docket, run: StepRun) -> None:
    """Others of the role, and the owner of the window, are asked instead; the limit begins anew."""
    roles = {task.role for task in run.tasks.open() if task.role}
    tasks.let_go(run, at=docket.at)
    for role in sorted({*roles, docket.view.owner_role}):
        tasks.open_task(docket, run, Asked(role=role, branch_id=docket.case.branch_id))
    docket.case.assigned.pop(run.key, None)
    docket.case.save()
    limit = docket.step(run.key).limit
    if limit is not None:
        day = docket.view.registers.work_day_minutes
        run.due_at = limits.deadline(limit, start=docket.at, day_minutes=day)
        run.overdue_at = None
        run.save()
    tell(docket, EntryKind.TRANSFERRED, f"{run.name}：超时未接，改派给其他人员", run=run)


_REMEDIES: Final[Mapping[str, Remedy]] = {
    "escalate": _escalate,
    "auto_confirm": _confirm,
    "auto_cancel": _cancel,
    "auto_close": _close,
    "no_show": _no_show,
    "reassign": _reassign,
}
