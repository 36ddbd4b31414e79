"""What a person does at a step: one door, one small function for each action."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from zhilian.cases import asking, values
from zhilian.cases.allowing import SIGNER_LABELS
from zhilian.cases.assignees import must_all_answer
from zhilian.cases.deciding import last_handled
from zhilian.cases.docket import Docket
from zhilian.cases.errors import AnswerMissing, NotForYou, NotNow
from zhilian.cases.handlers import next_step_of_people, people_for
from zhilian.cases.models import StepRun, Task
from zhilian.cases.selectors.attachments import file_refs
from zhilian.cases.service import moments, returning, tasks
from zhilian.cases.service.advancing import decide
from zhilian.cases.service.attachments import attach
from zhilian.cases.service.ending import Ending, end
from zhilian.cases.service.passing import transfer
from zhilian.cases.service.rows import locked, tell
from zhilian.cases.standing import standing_of
from zhilian.cases.types import (
    SAYS_WHY,
    SIGNER_SAYS,
    Act,
    Action,
    Cause,
    EntryKind,
    RunState,
    Status,
    TaskKind,
)
from zhilian.catalogue.types import Sent, StepDeclaration
from zhilian.core.effects import FileRef

NO_WORDS: Final = Act()


@dataclass(kw_only=True)
class Doing:
    """One action under way: who does it, as whom, where, with what."""

    docket: Docket
    run: StepRun
    step: StepDeclaration
    task: Task
    person_id: int
    action: Action
    form: Act


@transaction.atomic
def act(
    *, case_id: int, run_id: int, person_id: int, action: str, form: Act = NO_WORDS, at: datetime
) -> None:
    """Do what the step allows. Two who act at once: the first counts, the second is told.

    Errors: `NotNow`, `NotForYou`, `AnswerMissing`, `EffectRefused`.
    """
    docket = locked(case_id, at=at)
    doing = _doing(docket, run_id=run_id, person_id=person_id, action=Action(action), form=form)
    if doing.action in SAYS_WHY and not form.remark.strip():
        raise AnswerMissing(f"请写明{doing.action.label}的原因，申请人会看到。")
    _DOES[doing.action](doing)


def _doing(docket: Docket, *, run_id: int, person_id: int, action: Action, form: Act) -> Doing:
    run = StepRun.objects.select_for_update().get(pk=run_id, case=docket.case)
    if run.state != RunState.OPEN:
        raise NotNow(f"“{run.name}”已经由他人办理或正在等待结果，请刷新页面查看。")
    step = docket.step(run.key)
    if action not in step.actions:
        raise NotNow(f"“{run.name}”没有“{action.label}”这一操作。")
    task = _task(docket, run, person_id)
    if task.kind == TaskKind.SIGN and action not in SIGNER_SAYS:
        raise NotNow("您是加签人，请答复同意或不同意，其余由本环节承办人办理。")
    own = person_id in {docket.case.applicant_id, docket.case.by_id}
    if own and step.type == "approve" and action is Action.APPROVE:
        raise NotForYou("不能审批自己申请的事项，请转给其他人员。")
    return Doing(
        docket=docket, run=run, step=step, task=task, person_id=person_id, action=action, form=form
    )


def _task(docket: Docket, run: StepRun, person_id: int) -> Task:
    standing = standing_of(person_id=person_id, at=docket.at)
    for task in run.tasks.open().order_by("id"):
        if standing.answers(task, docket.case):
            return task
    raise NotForYou("这一环节不由您办理，或已由他人办理。")


def _forward(doing: Doing) -> None:
    """Yes: the task is answered; when nobody else is waited for, the step is decided. What the step
    writes is asked of who handles it, not of signers.
    """
    written = {} if doing.task.kind == TaskKind.SIGN else _read(doing)
    _answer(doing, written)
    if doing.task.kind == TaskKind.SIGN or _waits_for_others(doing):
        _note(doing)
        return
    docket = doing.docket
    _name_next(doing)
    doing.run.asked = values.dump({**values.load(doing.run.asked), **written})
    docket.written.update(written)
    docket.keep()
    docket.case.save()
    decide(
        docket,
        doing.run,
        action=doing.action,
        in_person=True,
        person_id=doing.person_id,
        remark=doing.form.remark,
    )


def _name_next(doing: Doing) -> None:
    """Who does the next step, where somebody was chosen or a text must name them."""
    docket, to_id = doing.docket, doing.form.to_id
    step = next_step_of_people(docket, after=doing.run.key)
    if step is None or doing.step.type not in asking.HUMAN:
        return
    if to_id is not None:
        if to_id not in people_for(docket, step):
            raise AnswerMissing(f"所选人员不能承办“{step.name}”，请重新选择。")
        docket.case.assigned[step.key] = to_id
    elif asking.asks_for_person(docket, doing.run, doing.action):
        raise AnswerMissing(f"请选择“{step.name}”由谁承办，短信会告知申请人。")


def _waits_for_others(doing: Doing) -> bool:
    """Signers must have spoken before the step goes on; a countersign waits for everybody."""
    still = doing.run.tasks.open()
    if must_all_answer(doing.step):
        return still.exists()
    if still.filter(kind=TaskKind.SIGN).exists():
        raise NotNow("还有加签人没有答复，请等待其答复后再办理。")
    return False


def _answer(doing: Doing, written: Mapping[str, Any]) -> None:
    doing.task.asked = values.dump(written) if written else ""
    tasks.answer(
        doing.task,
        action=doing.action,
        person_id=doing.person_id,
        remark=doing.form.remark,
        at=doing.docket.at,
    )


def _note(doing: Doing) -> None:
    """A word that does not decide the step stands in the record: whoever decides reads it there."""
    signs = doing.task.kind == TaskKind.SIGN
    label = SIGNER_LABELS.get(doing.action) if signs else doing.action.label
    kind, said = (EntryKind.SIGNER, f"加签{label}") if signs else (EntryKind.ACTED, label)
    tell(doing.docket, kind, f"{doing.run.name}：{said}", run=doing.run,
         person_id=doing.person_id, remark=doing.form.remark)  # fmt: skip


def _read(doing: Doing) -> dict[str, Any]:
    """What was asked with the action, as typed values. Errors: `AnswerMissing` with each field."""
    filled = doing.form.filled
    fields, checked = asking.answered(
        doing.docket,
        doing.run,
        doing.action,
        sent=Sent(texts=filled.texts, rows=filled.rows, files=_files(doing)),
        person_id=doing.person_id,
    )
    if not checked.ok:
        first = checked.problems[0]
        raise AnswerMissing(f"{first.label}：{first.text}", problems=checked.problems)
    attach(checked.files, case=doing.docket.case)
    keys = (item.key for item in fields)
    found = {key: value for key in keys if (value := checked.values[key]) is not None}
    offered = {mark.value for mark in asking.marks_at(doing.docket, doing.step)}
    return {**found, **dict.fromkeys(sorted(offered & doing.form.marks), True)}


def _files(doing: Doing) -> dict[str, tuple[FileRef, ...]]:
    case = doing.docket.case
    return file_refs(
        doing.form.filled.files,
        window_code=case.window_code,
        people={doing.person_id},
        case_id=case.pk,
    )


def _return(doing: Doing) -> None:
    _answer(doing, {})
    returning.send_back(
        doing.docket,
        doing.run,
        to=doing.form.return_to,
        form=doing.form,
        person_id=doing.person_id,
        action=doing.action,
    )


def _reject(doing: Doing) -> None:
    """No: the case ends; in a countersign it goes back, as the declaration says."""
    if must_all_answer(doing.step):
        _return(doing)
        return
    _answer(doing, {})
    if doing.task.kind == TaskKind.SIGN:
        _note(doing)
        return
    doing.run.action, doing.run.by_id = doing.action, doing.person_id
    doing.run.remark = doing.form.remark
    doing.run.save()
    moments.reach(doing.docket, f"{doing.run.key}.{doing.action}", run=doing.run)
    end(
        doing.docket,
        Ending(
            status=Status.REJECTED,
            cause=Cause.REJECT,
            text=f"{doing.run.name}：未通过",
            person_id=doing.person_id,
            remark=doing.form.remark,
        ),
    )


def _reopen(doing: Doing) -> None:
    """Not solved: back to who handled it last, or to the applicant where nobody did."""
    _answer(doing, {})
    returning.send_back(
        doing.docket,
        doing.run,
        to=last_handled(doing.docket, before=doing.run.key),
        form=doing.form,
        person_id=doing.person_id,
        action=doing.action,
    )


def _cancel(doing: Doing) -> None:
    _answer(doing, {})
    end(
        doing.docket,
        Ending(
            status=Status.CANCELLED,
            cause=Cause.CANCEL,
            text="申请人取消支付",
            person_id=doing.person_id,
            remark=doing.form.remark,
        ),
    )


def _transfer(doing: Doing) -> None:
    transfer(
        doing.docket,
        doing.task,
        to_id=doing.form.to_id,
        person_id=doing.person_id,
        remark=doing.form.remark,
    )


_DOES: Final[Mapping[Action, Callable[[Doing], None]]] = {
    Action.APPROVE: _forward,
    Action.DONE: _forward,
    Action.CONFIRM: _forward,
    Action.PAID: _forward,
    Action.RETURN: _return,
    Action.REJECT: _reject,
    Action.REOPEN: _reopen,
    Action.CANCEL: _cancel,
    Action.TRANSFER: _transfer,
}
