"""What people do at a case from its page: the form of an action, read; the deed, done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.http import QueryDict

from zhilian.cases import service
from zhilian.cases.errors import AnswerMissing
from zhilian.cases.selectors import ActionForm
from zhilian.cases.types import Act, Action, Filled
from zhilian.catalogue.types import Sent
from zhilian.core.listing import number

#: Words that are often said, offered above the field.
PHRASES: Final[Mapping[str, tuple[str, ...]]] = {
    "approve": ("同意", "同意，请按规定办理", "请抓紧落实"),
    "done": ("已办理完毕", "已现场处理"),
    "return": ("材料不全，请补充", "时间有误，请修改", "事由请写具体"),
    "reject": ("不符合办理条件", "本时段已有安排", "请线下办理"),
    "transfer": ("请你办理", "此事归你处"),
    "add_signer": ("请看是否可行",),
    "reopen": ("问题还在", "没有按约定办好"),
    "withdraw": ("不需要了", "填错了，另行提交"),
}
#: What is told when it is done.
DONE: Final[Mapping[str, str]] = {
    "approve": "已通过",
    "done": "已办结本环节",
    "confirm": "已确认",
    "return": "已退回",
    "reject": "已作不通过处理",
    "reopen": "已退回办理",
    "cancel": "已取消支付",
    "transfer": "已转办",
    "add_signer": "已请对方加签",
    "copy": "已抄送",
    "withdraw": "已撤回",
    "urge": "已催办，承办人会收到提醒",
    "rate": "谢谢您的评价",
    "appeal": "已申请介入，会有人重新处理",
}
STEP: Final = frozenset(Action) - {Action.PAID, Action.OK, Action.FAIL}


@dataclass(frozen=True, kw_only=True)
class Deed:
    """One action as it was sent."""

    form: ActionForm
    person_id: int
    data: QueryDict
    at: datetime

    @property
    def remark(self) -> str:
        return self.data.get("do.remark", "").strip()

    @property
    def people(self) -> tuple[int, ...]:
        return tuple(filter(None, map(number, self.data.getlist("do.to"))))


def sent(data: QueryDict) -> Sent:
    """What the action asked for, as it came."""
    return Sent(texts={key: data.getlist(key) for key in data if not key.startswith("do.")})


def do(deed: Deed) -> None:
    """Errors: every refusal of the cases."""
    _DOES.get(deed.form.allowed.action, _act)(deed)


def _act(deed: Deed) -> None:
    allowed = deed.form.allowed
    if allowed.people_required and not deed.people:
        asked = "转给谁" if allowed.action == Action.TRANSFER else "下一环节由谁办理"
        raise AnswerMissing(f"请选择{asked}。")
    service.act(
        case_id=deed.form.case_id,
        run_id=allowed.run_id or 0,
        person_id=deed.person_id,
        action=allowed.action,
        form=Act(
            remark=deed.remark,
            field_remarks=_field_remarks(deed),
            filled=Filled(texts=sent(deed.data).texts),
            return_to=deed.data.get("do.return_to", ""),
            to_id=deed.people[0] if deed.people else None,
            marks=frozenset(deed.data.getlist("do.mark")),
        ),
        at=deed.at,
    )


def _field_remarks(deed: Deed) -> dict[str, str]:
    said = {key: deed.data.get(f"do.say.{key}", "").strip() for key, _ in deed.form.fields}
    return {key: text for key, text in said.items() if text}


def _add_signer(deed: Deed) -> None:
    if not deed.people:
        raise AnswerMissing("请选择请谁加签。")
    service.add_signer(
        case_id=deed.form.case_id,
        run_id=deed.form.allowed.run_id or 0,
        person_id=deed.person_id,
        signer_id=deed.people[0],
        remark=deed.remark,
        at=deed.at,
    )


def _copy(deed: Deed) -> None:
    if not deed.people:
        raise AnswerMissing("请选择抄送给谁。")
    service.copy_case(
        case_id=deed.form.case_id, person_id=deed.person_id, to_ids=deed.people, at=deed.at
    )


def _withdraw(deed: Deed) -> None:
    service.withdraw_case(
        case_id=deed.form.case_id, person_id=deed.person_id, remark=deed.remark, at=deed.at
    )


def _urge(deed: Deed) -> None:
    service.urge_case(case_id=deed.form.case_id, person_id=deed.person_id, at=deed.at)


def _appeal(deed: Deed) -> None:
    service.appeal_case(
        case_id=deed.form.case_id, person_id=deed.person_id, remark=deed.remark, at=deed.at
    )


def _rate(deed: Deed) -> None:
    score = deed.data.get("do.score", "")
    service.rate_case(
        case_id=deed.form.case_id,
        person_id=deed.person_id,
        score=number(score) or 0,
        text=deed.remark,
        at=deed.at,
    )


_DOES: Final[Mapping[str, Callable[[Deed], None]]] = {
    "add_signer": _add_signer,
    "copy": _copy,
    "withdraw": _withdraw,
    "urge": _urge,
    "appeal": _appeal,
    "rate": _rate,
}
