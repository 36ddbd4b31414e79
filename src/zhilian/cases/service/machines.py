"""Answers of devices, of other systems and of visitors who have no account."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from zhilian.cases import values
from zhilian.cases.assignees import APPLICANT, VISITOR
from zhilian.cases.docket import Docket
from zhilian.cases.errors import AnswerMissing, CaseRefusal, NotForYou, NotNow
from zhilian.cases.models import Case, StepRun
from zhilian.cases.service import returning, tasks
from zhilian.cases.service.advancing import decide
from zhilian.cases.service.rows import live_run, locked, tell
from zhilian.cases.standing import standing_of
from zhilian.cases.types import Act, Action, EntryKind, Filled, MachineAnswer, RunState
from zhilian.catalogue import selectors as catalogue
from zhilian.catalogue.types import Sent

UNKNOWN: Final = "没有这个码，请核对后重试"
NOT_HERE: Final = "此码现在不能在这里核验"
CALLBACK: Final = "callback"
CONFIRM: Final = "confirm"


def answer_machine(
    *,
    code: str,
    machine_role: str,
    ok: bool,
    at: datetime,
    facts: Mapping[str, Any] | None = None,
) -> MachineAnswer:
    """A machine has read a case's code (or was told its number) and says what happened.

    Never an exception: the answer is shown on the machine. A second reading of a code that has
    done its work is told so and changes nothing.
    """
    case = _find(code)
    if case is None:
        return MachineAnswer(ok=False, text=UNKNOWN)
    try:
        with transaction.atomic():
            docket = locked(case.pk, at=at)
            run = _run_for(docket, machine_role)
            text = _take(docket, run, ok=ok, facts=dict(facts or {}))
    except CaseRefusal as refused:
        return _answer(case, ok=False, text=str(refused))
    return _answer(case, ok=ok, text=text)


def answer_of_case(
    *, subject: str, machine_role: str, ok: bool, reason: str, at: datetime
) -> MachineAnswer:
    """The same for a case known by its subject, told by whoever speaks to the machine."""
    kind, _, text = subject.partition(":")
    found = Case.objects.filter(pk=int(text)) if kind == "case" and text.isdecimal() else None
    number = found.values_list("number", flat=True).first() if found is not None else None
    if not number:
        return MachineAnswer(ok=False, text=UNKNOWN)
    facts = {"reason": reason} if reason else {}
    return answer_machine(code=number, machine_role=machine_role, ok=ok, at=at, facts=facts)


@transaction.atomic
def answer_for_machine(
    *, case_id: int, run_id: int, person_id: int, ok: bool, remark: str, at: datetime
) -> None:
    """The machine is out of order: the owner of the window answers in its place, and says why."""
    docket = locked(case_id, at=at)
    run = live_run(docket.case)
    if run is None or run.pk != run_id or run.type != CALLBACK or run.state != RunState.OPEN:
        raise NotNow("这个环节已经结束，请刷新页面查看。")
    posts = standing_of(person_id=person_id, at=at).own
    holders = {docket.view.owner_role, docket.step(run.key).assignee}
    if not any(posts.holds(role, branch_id=docket.case.branch_id) for role in holders):
        raise NotForYou("只有责任科室可以代为核验。")
    if not remark.strip():
        raise AnswerMissing("请写明代为核验的原因，例如“设备故障，当面核对本人”。")
    _take(docket, run, ok=ok, facts={}, person_id=person_id, remark=remark)


@transaction.atomic
def confirm_by_code(*, code: str, person_id: int, at: datetime) -> None:
    """Who hands something over was given the applicant's code: what waits for the applicant's word
    is confirmed, and the timeline names who did it.

    Whoever calls this has checked that this person may hand it over. Errors: `NotNow`.
    """
    case_id = Case.objects.filter(code=code.strip().upper()).values_list("pk", flat=True).first()
    if case_id is None:
        raise NotNow(f"{UNKNOWN}。")
    docket = locked(case_id, at=at)
    run = live_run(docket.case)
    if run is None or run.type != CONFIRM or run.state != RunState.OPEN:
        raise NotNow(f"{_why_not(docket)}。")
    if docket.step(run.key).assignee != APPLICANT:
        raise NotNow(f"{NOT_HERE}。")
    _close_tasks(run, action=Action.CONFIRM, at=at, person_id=person_id)
    decide(
        docket,
        run,
        action=Action.CONFIRM,
        in_person=True,
        person_id=person_id,
        remark="凭本人出示的码当面核销",
    )


@transaction.atomic
def answer_visitor(
    *, case_id: int, confirms: bool, filled: Filled, remark: str = "", at: datetime
) -> None:
    """What a visitor says by their link: yes, with the fields that are theirs, or no.

    Whoever calls this has checked the link and the code sent to the visitor's phone.
    """
    docket = locked(case_id, at=at)
    run = live_run(docket.case)
    if run is None or run.state != RunState.OPEN or docket.step(run.key).assignee != VISITOR:
        raise NotNow("这份邀请已经处理过，或已失效。")
    if not confirms:
        _close_tasks(run, action=Action.REOPEN, at=at)
        form = Act(remark=remark or "访客要求修改")
        returning.send_back(docket, run, to="", form=form, person_id=None, action=Action.REOPEN)
        return
    docket.form.update(_visitor_fields(docket, filled))
    docket.keep()
    docket.case.save()
    _close_tasks(run, action=Action.CONFIRM, at=at)
    decide(docket, run, action=Action.CONFIRM, in_person=False)


def _find(code: str) -> Case | None:
    text = code.strip().upper()
    return Case.objects.filter(code=text).first() or Case.objects.filter(number=text).first()


def _run_for(docket: Docket, machine_role: str) -> StepRun:
    run = live_run(docket.case)
    if run is None or run.type != CALLBACK or run.state != RunState.OPEN:
        raise NotNow(_why_not(docket))
    if docket.step(run.key).assignee != machine_role:
        raise NotNow(NOT_HERE)
    return run


def _why_not(docket: Docket) -> str:
    case = docket.case
    if not case.is_open:
        return f"{case.window_name}{case.get_status_display()}，此码已失效"
    return f"还没到这一步：{case.step_name or '待申请人修改'}"


def _take(
    docket: Docket,
    run: StepRun,
    *,
    ok: bool,
    facts: Mapping[str, Any],
    person_id: int | None = None,
    remark: str = "",
) -> str:
    if not ok:
        tell(docket, EntryKind.EFFECT, f"{run.name}：未成功", run=run, person_id=person_id,
             remark=remark or str(facts.get("reason", "")))  # fmt: skip
        return f"{run.name}未成功"
    run.asked = values.dump(facts) if facts else ""
    _close_tasks(run, action=Action.OK, at=docket.at, person_id=person_id)
    decide(docket, run, action=Action.OK, in_person=True, person_id=person_id, remark=remark)
    return f"{run.name}成功"


def _close_tasks(
    run: StepRun, *, action: Action, at: datetime, person_id: int | None = None
) -> None:
    for task in run.tasks.open():
        tasks.answer(task, action=action, person_id=person_id, remark="", at=at)


def _visitor_fields(docket: Docket, filled: Filled) -> dict[str, Any]:
    """The fields that the declaration leaves to the visitor. Errors: `AnswerMissing`."""
    checked = catalogue.check_as(
        view=docket.view,
        sent=Sent(texts=filled.texts, rows=filled.rows),
        asking=docket.asking,
        by=VISITOR,
        held=docket.form,
    )
    if not checked.ok:
        first = checked.problems[0]
        raise AnswerMissing(f"{first.label}：{first.text}", problems=checked.problems)
    own = (item.key for item in docket.window.fields if item.filled_by == VISITOR)
    return {key: checked.values.get(key) for key in own}


def _answer(case: Case, *, ok: bool, text: str) -> MachineAnswer:
    return MachineAnswer(
        ok=ok,
        number=case.number,
        window=case.window_code,
        title=case.title,
        text=text,
        case_id=case.pk,
    )
