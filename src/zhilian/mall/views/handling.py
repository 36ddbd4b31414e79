"""Handling the case behind an order or a claim without leaving the desk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from zhilian.cases import selectors as cases
from zhilian.cases import service
from zhilian.cases.types import Act, Allowed, CaseView, Filled
from zhilian.core.access import me
from zhilian.core.asking import Sheet, ask
from zhilian.core.form_fields import one_of, text
from zhilian.core.times import clock_now
from zhilian.mall.views import desk

HERE: Final = ("approve", "done", "return", "reject")
"""What is done here; the rest (passing on, signers) on the case's own page."""
TONES: Final = {"approve": "main", "done": "main", "reject": "bad"}
ICONS: Final = {"approve": "check", "done": "check", "return": "undo-2", "reject": "x"}
CONFIRM: Final = "confirm"


@dataclass(frozen=True, kw_only=True)
class Do:
    """One thing that may be done, as a button."""

    label: str
    href: str
    icon: str
    tone: str


@dataclass(frozen=True, kw_only=True)
class Place:
    """Of which case, and where one comes back to."""

    number: str
    back: str
    crumbs: Sequence[Mapping[str, str]]


class ActForm(forms.Form):
    """What the step asks with the action."""

    def __init__(self, *args: Any, allowed: Allowed, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for item in allowed.asked:
            self.fields[f"say_{item.key}"] = text(
                item.label, longest=item.max_len or 80, required=item.required,
                help_text=item.help or "", initial=allowed.defaults.get(item.key, ""),
            )  # fmt: skip
        if allowed.return_to:
            choices = [(one.value, one.label) for one in allowed.return_to]
            self.fields["return_to"] = one_of("退回到", choices)
        self.fields["remark"] = text(
            "原因" if allowed.remark_required else "留言",
            longest=200,
            required=allowed.remark_required,
            help_text="申请人会看到。",
        )


def case_of(request: HttpRequest, number: str) -> CaseView | None:
    """The case as this person may see it; None when it is not theirs."""
    return cases.case_for(number=number, viewer_id=me(request).pk, now=clock_now(), forms=())


def doable(view: CaseView | None, kind: str, row_id: int) -> list[Do]:
    """What this person may do here, the main thing first."""
    offered = {one.action: one for one in view.allowed} if view else {}
    return [
        Do(
            label=_word(offered[action], view),
            href=reverse(f"mall:{kind}_act", args=[row_id, action]),
            icon=ICONS[action],
            tone=TONES.get(action, ""),
        )
        for action in HERE
        if action in offered
    ]


def waits_for_buyer(view: CaseView | None) -> bool:
    """Whether the goods are ready and the buyer's word is what is missing."""
    step = _now(view)
    return bool(step and step.type == CONFIRM)


def act_at(request: HttpRequest, place: Place, *, action: str) -> HttpResponse:
    """Ask what the step asks, and do it. 404 for what is not offered (any more)."""
    view = case_of(request, place.number)
    form = cases.action_form(
        number=place.number, viewer_id=me(request).pk, action=action, now=clock_now()
    )
    if view is None or form is None or action not in HERE:
        return desk.found(None)
    allowed = form.allowed
    word = _word(allowed, view)
    sheet = Sheet(
        title=f"{word}：{place.number}",
        verb=word,
        back=place.back,
        text=allowed.warning or f"当前环节：{view.row.step_name}。",
        tone=TONES.get(action, "main"),
        crumbs=place.crumbs,
    )

    def do(filled: ActForm) -> tuple[str, str]:
        said = filled.cleaned_data
        texts = {item.key: [said[f"say_{item.key}"]] for item in allowed.asked}
        service.act(
            case_id=form.case_id,
            run_id=allowed.run_id or 0,
            person_id=me(request).pk,
            action=action,
            form=Act(
                remark=said["remark"],
                filled=Filled(texts=texts),
                return_to=said.get("return_to", ""),
            ),
            at=clock_now(),
        )
        return f"已办理：{word}。", place.back

    return ask(request, form=partial(ActForm, allowed=allowed), sheet=sheet, do=do)


def _word(allowed: Allowed, view: CaseView | None) -> str:
    """“完成发货或备货” says more than “办结”."""
    step = _now(view)
    if allowed.action == "done" and step is not None:
        return f"完成{step.name}"
    return allowed.label


def _now(view: CaseView | None) -> Any:
    return next((one for one in view.steps if one.place == "now"), None) if view else None
