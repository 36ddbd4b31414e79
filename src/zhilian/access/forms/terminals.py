"""What is asked of a terminal, as whoever registers it may choose."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django import forms

from zhilian.assets.connectors.base import CONNECTORS
from zhilian.assets.kinds.base import STANDS
from zhilian.assets.types import Direction, TerminalDraft, TerminalKind
from zhilian.core.form_fields import offer, one_of, row_of, text
from zhilian.directory import selectors as directory


def stands(kinds: Collection[str]) -> dict[str, tuple[str, Sequence[str]]]:
    """Where terminals of these kinds stand: subject to label and the kinds that fit."""
    return {
        subject: (f"{family.label}：{label}", family.kinds)
        for family in STANDS.all().values()
        if set(family.kinds) & set(kinds)
        for subject, label in family().choices()
    }


class TerminalForm(forms.Form):
    code = forms.SlugField(
        label="编号",
        max_length=40,
        help_text="字母、数字和连字符，登记后不能改，例如 main-east-1。",
        error_messages={"required": "请填写编号。", "invalid": "只用字母、数字和连字符。"},
    )
    name = text("名称", longest=60)
    kind = one_of("种类", ())
    stands_at = one_of("安装处", (), required=False, help_text="名单和规则按安装处下发。")
    site = row_of("办公区")
    place = text("位置", longest=80, required=False, help_text="例如 一层北侧左起第二台。")
    direction = one_of("方向", Direction.choices, initial=Direction.BOTH)
    connector = one_of("接入方式", ())
    url = text(
        "接入网址",
        longest=200,
        help_text="平台下发名单的地址，例如 http://10.1.2.3:9000/。",
    )

    def __init__(
        self, *args: Any, kinds: Collection[str], held: Any | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.held, self.stands = held, stands(kinds)
        if held is not None:
            del self.fields["code"]
        choices = [(one.value, one.label) for one in TerminalKind if one.value in kinds]
        if len(choices) == 1:
            self.fields["kind"].initial = choices[0][0]
        connectors = [(one.name, one.label) for one in CONNECTORS.all().values()]
        places = [(subject, label) for subject, (label, _kinds) in self.stands.items()]
        offer(self, "kind", choices, empty="请选择")
        offer(self, "stands_at", places)
        offer(self, "site", [(one.pk, one.name) for one in directory.sites()])
        _set(self, "connector", connectors)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        kind, place = said.get("kind"), said.get("stands_at")
        if kind and place and kind not in self.stands[place][1]:
            label = TerminalKind(kind).label
            self.add_error("stands_at", f"{label}不装在这里，请另选安装处。")
        return said

    def draft(self) -> TerminalDraft:
        said = self.cleaned_data
        return TerminalDraft(
            code=self.held.code if self.held else said["code"],
            name=said["name"],
            kind=said["kind"],
            url=said["url"],
            site_id=said["site"],
            place=said["place"],
            stands_at=said["stands_at"],
            direction=said["direction"],
            connector=said["connector"],
            options=self.held.options if self.held else {},
        )


class RetireForm(forms.Form):
    reason = text("停用原因", longest=200, help_text="例如：设备报废，已换新机。")


def known(held: Any) -> dict[str, Any]:
    """What the form begins with."""
    names = ("name", "kind", "stands_at", "place", "direction", "connector", "url")
    return {name: getattr(held, name) for name in names} | {"site": held.site_id}


def _set(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = choices
