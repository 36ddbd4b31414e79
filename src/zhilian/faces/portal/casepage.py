"""One case as its page shows it: what stands at the head, what may be done, what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from zhilian.cases.types import Action, Allowed, CaseView, Status, StepLine
from zhilian.catalogue import selectors as catalogue
from zhilian.core.times import moment_in_words
from zhilian.faces.portal.casebook import LOOKS

#: What the one big button does, the first that is open.
FIRST: Final = ("paid", "resubmit", "confirm", "approve", "done", "rate")
ROOM: Final = 3
SHORT: Final = 5
#: What is done at once, without a form of its own.
WORDS: Final = {
    "paid": ("去支付", "credit-card"),
    "resubmit": ("修改后重新提交", "square-pen"),
    "confirm": ("确认", "check"),
    "approve": ("通过", "check"),
    "done": ("办结本环节", "check"),
    "rate": ("评价这次服务", "star"),
    "return": ("退回", "undo-2"),
    "reject": ("不通过", "x"),
    "reopen": ("有问题，退回", "rotate-ccw"),
    "cancel": ("取消支付", "ban"),
    "transfer": ("转办", "reply"),
    "add_signer": ("加签", "user-plus"),
    "copy": ("抄送", "copy"),
    "withdraw": ("撤回", "undo-2"),
    "urge": ("催办", "bell-ring"),
    "appeal": ("申请平台介入", "flag"),
}
PAGES: Final = {"resubmit": "correct", "paid": "pay"}
WAITING: Final = {
    "approve": "等待{name}",
    "handle": "{name}进行中",
    "pay": "等待支付",
    "confirm": "等待{name}",
    "callback": "等待{name}",
    "auto": "{name}处理中",
}
CONFIRMING: Final = "付款已提交，正在确认"
WHILE_CONFIRMING: Final = "一般几秒内完成，本页会自动更新，请不要重复付款"
ASKS_YOU: Final = {
    "approve": "等您审批：{name}",
    "handle": "等您办理：{name}",
    "pay": "请支付",
    "confirm": "请您办理：{name}",
}


@dataclass(frozen=True, kw_only=True)
class Do:
    """One thing that may be done, as a button."""

    action: str
    label: str
    icon: str
    href: str

    @property
    def sheet(self) -> bool:
        """Whether it is asked on the page itself; else it leads to a page of its own."""
        return self.action not in PAGES


@dataclass(frozen=True, kw_only=True)
class CaseDesk:
    """Everything of the page beside the case itself."""

    view: CaseView
    tone: str
    icon: str
    headline: str
    says: str
    picture: str
    main: Do | None
    buttons: tuple[Do, ...]
    more: tuple[Do, ...]
    now_step: StepLine | None

    @property
    def shows_code(self) -> bool:
        """Whether a machine will ask for the code, or whoever hands over what is ready."""
        asked = any(one.type == "callback" and one.place != "done" for one in self.view.steps)
        step = self.now_step
        return asked or bool(self.view.code_is_told and step and step.type == "confirm")

    @property
    def remarks(self) -> list[tuple[str, str]]:
        """What was said of single fields when the case last came back."""
        return [(one.label, one.remark) for one in self.view.answers if one.remark]


def desk(view: CaseView, *, now: datetime) -> CaseDesk:
    step = next((one for one in view.steps if one.place == "now"), None)
    tone, icon = LOOKS[view.row.status]
    # While what was paid is being confirmed nobody is asked again, nor to think better of it.
    open_now = () if view.is_confirming else view.allowed
    doable = [_do(view, one, step=step) for one in open_now]
    main = next((one for key in FIRST for one in doable if one.action == key), None)
    buttons = _buttons(doable, main)
    return CaseDesk(
        view=view,
        tone="risk" if view.row.overdue and view.row.finished_at is None else tone,
        icon=icon,
        headline=_headline(view, step, asks=main),
        says=_says(view, now=now),
        picture=catalogue.icon_of(view.row.sub_platform),
        main=main,
        buttons=buttons,
        more=tuple(one for one in doable if one not in buttons),
        now_step=step,
    )


def _do(view: CaseView, allowed: Allowed, *, step: StepLine | None) -> Do:
    label, icon = WORDS.get(allowed.action, (allowed.label, "chevron-right"))
    if allowed.action in {Action.APPROVE, Action.REJECT}:
        label = allowed.label
    elif allowed.action == Action.DONE and step and len(step.name) <= SHORT:
        label = f"完成{step.name}"
    place = PAGES.get(allowed.action, f"do/{allowed.action}")
    return Do(
        action=allowed.action,
        label=label,
        icon=icon,
        href=f"/cases/{view.row.number}/{place}/",
    )


def _buttons(doable: Sequence[Do], main: Do | None) -> tuple[Do, ...]:
    """The big button with the other answer to the same question beside it; without a big one, what
    there is, as long as it has room.
    """
    if main is None:
        return tuple(doable) if len(doable) <= ROOM else ()
    wanted = {"approve": "return", "done": "return", "confirm": "reopen", "paid": "cancel"}
    other = next((one for one in doable if one.action == wanted.get(main.action)), None)
    return (other, main) if other else (main,)


def _headline(view: CaseView, step: StepLine | None, *, asks: Do | None) -> str:
    if view.row.status == Status.RETURNED:
        return "已退回，请您修改" if view.is_mine else "已退回申请人修改"
    if view.is_confirming:
        return CONFIRMING
    if step is None or view.row.status != Status.RUNNING:
        return view.row.status.label
    form = ASKS_YOU if asks and asks.action not in {"rate", "resubmit"} else WAITING
    return form.get(step.type, WAITING["auto"]).format(name=step.name)


def _says(view: CaseView, *, now: datetime) -> str:
    """When it was promised, or how it ended."""
    row = view.row
    if view.is_confirming:
        return WHILE_CONFIRMING
    if row.finished_at is not None:
        ended = f"{moment_in_words(row.finished_at)} 结束"
        return f"{view.cause} · {ended}" if view.cause else ended
    if row.due_at is None:
        return ""
    word = "已超过承诺时限" if row.overdue else "承诺办结时限"
    return f"{word} {moment_in_words(row.due_at)}"
