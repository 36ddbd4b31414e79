"""What people are told inside the app as a case goes on."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from zhilian.cases.models import Case, Delegation, StepRun, Task
from zhilian.cases.placeholders import say
from zhilian.cases.service.messages import note_about, tell
from zhilian.cases.types import FORWARD, OPEN, Status
from zhilian.directory import selectors as directory
from zhilian.notices import service as notices
from zhilian.notices.types import InApp, MessageKind

SAID: Final[Mapping[str, str]] = {
    "submitted": "已提交",
    "returned": "被退回，请修改后重新提交",
    "finished": "已办结，请评价",
    "passed": "转给您办理",
    "signer": "请您加签",
    "copied": "抄送给您",
}
DELEGATIONS: Final = "/me/delegations/"
ENDS: Final[Mapping[str, str]] = {
    Status.REJECTED: "未通过",
    Status.WITHDRAWN: "已撤回",
    Status.CANCELLED: "已取消",
    Status.CLOSED: "已关闭",
}


def tell_applicant(*, case_id: int, what: str, at: datetime) -> None:
    """`what` happened to their case; with a proxy both are told."""
    case = Case.objects.get(pk=case_id)
    word = what.partition("/")[0]
    said = ENDS[case.status] if word == "ended" and case.status in ENDS else SAID.get(word, "")
    if not said:
        return
    to = {person for person in (case.applicant_id, case.by_id) if person}
    note = note_about(case, title=f"{case.window_name}{said}", body=_body(case),
                      kind=MessageKind.CASE)  # fmt: skip
    tell(case_id=case_id, to=to, note=note, key=what, at=at)


def tell_person(*, case_id: int, to_id: int, what: str, at: datetime) -> None:
    """Somebody has got something to do with the case."""
    case = Case.objects.get(pk=case_id)
    said = SAID[what.partition("/")[0]]
    note = note_about(case, title=f"{case.window_name}：{said}", body=_body(case),
                      kind=MessageKind.TASK)  # fmt: skip
    tell(case_id=case_id, to=[to_id], note=note, key=what, at=at)


def tell_asked(*, run_id: int, at: datetime) -> None:
    """Everybody who can do the step that has opened, while it is still open."""
    run = StepRun.objects.select_related("case").get(pk=run_id)
    to = _asked(run)
    if to:
        note = note_about(run.case, title=f"待办：{run.case.window_name}（{run.name}）",
                          body=_body(run.case), kind=MessageKind.TASK)  # fmt: skip
        tell(case_id=run.case_id, to=to, note=note, key=f"asked/{run.pk}", at=at)


def tell_urged(*, run_id: int, at: datetime) -> None:
    run = StepRun.objects.select_related("case").get(pk=run_id)
    note = note_about(run.case, title=f"申请人催办：{run.case.window_name}（{run.name}）",
                      body=_body(run.case), kind=MessageKind.REMINDER)  # fmt: skip
    tell(
        case_id=run.case_id,
        to=_asked(run),
        note=note,
        key=f"urged/{run.pk}/{at.isoformat()}",
        at=at,
    )


def tell_decided(*, run_id: int, at: datetime) -> None:
    """The applicant is told of every step that others have done."""
    run = StepRun.objects.select_related("case").get(pk=run_id)
    case = run.case
    others = run.by_id is not None and run.by_id not in {case.applicant_id, case.by_id}
    if not (others and run.action in FORWARD and case.status in OPEN):
        return
    said = "已通过" if run.type == "approve" else "已办理"
    note = note_about(case, title=f"{case.window_name}：{run.name}{said}", body=_body(case),
                      kind=MessageKind.CASE)  # fmt: skip
    tell(case_id=case.pk, to=[case.applicant_id], note=note, key=f"decided/{run.pk}", at=at)


def tell_delegate(*, delegation_id: int, at: datetime) -> None:
    """Somebody is named to act or apply for another: for whom, what, and from when until when."""
    held = Delegation.objects.select_related("person").get(pk=delegation_id)
    note = InApp(
        kind=MessageKind.TASK,
        title=f"有同事委托您{held.get_kind_display()}",
        body=f"{held.person.name}，{say(held.from_at)}起，{say(held.until_at)}止",
        link=DELEGATIONS,
        subject=f"delegation:{held.pk}",
    )
    notices.tell(to=[held.to_id], note=note, key=f"delegation:{held.pk}/set", at=at)


def tell_delegation_ended(*, delegation_id: int, by_id: int | None, at: datetime) -> None:
    """The one of the two who did not end it."""
    held = Delegation.objects.select_related("person", "to").get(pk=delegation_id)
    other, ender = (held.person, held.to) if by_id == held.to_id else (held.to, held.person)
    note = InApp(
        kind=MessageKind.TASK,
        title=f"{held.get_kind_display()}的委托已提前结束",
        body=f"由{ender.name}结束，此后由委托人本人办理",
        link=DELEGATIONS,
        subject=f"delegation:{held.pk}",
    )
    notices.tell(to=[other.pk], note=note, key=f"delegation:{held.pk}/ended", at=at)


def _asked(run: StepRun) -> list[int]:
    """Who may answer the open tasks of the step now."""
    found: list[int] = []
    for task in run.tasks.open().order_by("id"):
        found += [task.person_id] if task.person_id else _holders(task)
    return list(dict.fromkeys(found))


def _holders(task: Task) -> list[int]:
    held = directory.post_holders(role=task.role, branch_id=task.branch_id, unit_id=task.unit_id)
    return [person.pk for person in held]


def _body(case: Case) -> str:
    return f"办件 {case.number}：{case.title}"
