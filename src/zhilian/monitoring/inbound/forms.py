"""What people type about inbound sources. Lengths of time are asked for in minutes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any, ClassVar

from django import forms

from zhilian.monitoring.formats.base import FORMATS
from zhilian.monitoring.formats.mapping import LABELS, NEEDED, FieldMap
from zhilian.monitoring.models import InboundSource
from zhilian.monitoring.types import SourceDraft

Choices = Sequence[tuple[str, str]]
WHOLE = {"invalid": "请填写整数。", "required": "请填写整数。"}
HELP = {
    "items": "列表所在的位置，例如 alerts；整个报文就是一条告警时留空。",
    "id": "同一条告警每次都相同的内容，例如 fingerprint；恢复时靠它对上。",
    "status": "写明告警或恢复的字段，例如 status。",
    "title": "监测项和故障单的名称，例如 {host}：{name}。",
    "window": "值为窗口编号时，告警记到这个窗口名下。",
    "group": "整组恢复时，同组的告警一并恢复；例如 $.groupKey。",
    "beat": "值等于下面的词时只算心跳，不建监测项。",
}


class SourceForm(forms.Form):
    """A source; the tool is fixed once it is made."""

    kind = forms.ChoiceField(
        label="工具",
        widget=forms.RadioSelect,
        error_messages={"required": "请选择对方是哪种工具。", "invalid_choice": "请从列表中选择。"},
    )
    name = forms.CharField(
        label="名称",
        max_length=40,
        help_text="看得出是哪一套，例如 机房 Prometheus。",
        error_messages={
            "required": "请填写名称，例如 机房 Prometheus。",
            "max_length": "名称最多 40 个字，请写短一些。",
        },
    )
    site_code = forms.ChoiceField(
        label="所在办公区",
        required=False,
        help_text="新建的监测项归到这个办公区。",
        error_messages={"invalid_choice": "没有这个办公区，请从列表中选择。"},
    )
    silence = forms.IntegerField(
        label="静默时限（分钟）",
        initial=5,
        min_value=0,
        max_value=10_080,
        help_text="这么久没有消息即判为来源故障；对方没有心跳、平时也不发消息的填 0，表示不检查。",
        error_messages=WHOLE,
    )
    stale = forms.IntegerField(
        label="久未更新（分钟）",
        initial=120,
        min_value=5,
        max_value=43_200,
        help_text="告警这么久没有再被提到就标明久未更新，一般取对方重发间隔的两倍。",
        error_messages=WHOLE,
    )
    most_members = forms.IntegerField(
        label="监测项上限",
        initial=200,
        min_value=1,
        max_value=2000,
        help_text="超出后新的告警不再建项，并在来源页写明。",
        error_messages=WHOLE,
    )
    FIELD_OF: ClassVar = {"silence_after_s": "silence", "stale_after_s": "stale"}

    def __init__(self, data: Any, *, sites: Choices, source: InboundSource | None = None) -> None:
        super().__init__(data, initial=_initial(source) if source else {})
        _choose(self, "site_code", [("", "不指定"), *sites])
        if source is not None:
            del self.fields["kind"]
            return
        _choose(self, "kind", kind_choices())

    def draft(self, *, kind: str = "") -> SourceDraft:
        said = self.cleaned_data
        return SourceDraft(
            name=said["name"],
            kind=kind or said["kind"],
            site_code=said["site_code"],
            silence_after_s=said["silence"] * 60,
            stale_after_s=said["stale"] * 60,
            most_members=said["most_members"],
        )

    def take_refusal(self, faults: dict[str, str]) -> None:
        """Show what the service refused at the field that it is about."""
        for name, text in faults.items():
            field = self.FIELD_OF.get(name, name)
            self.add_error(field if field in self.fields else None, text)


class MappingForm(forms.Form):
    """The mapping, a line a field; what is wrong is said by the mapping itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in fields(FieldMap):
            self.fields[one.name] = forms.CharField(
                label=LABELS[one.name],
                required=one.name in (*NEEDED, "firing", "resolved"),
                max_length=1000,
                help_text=HELP.get(one.name, ""),
                widget=forms.TextInput({"class": "inb-path", "spellcheck": "false"}),
                error_messages={"required": f"请填写{LABELS[one.name]}所在的位置。"},
            )

    def said(self) -> dict[str, str]:
        return {name: str(self.data.get(name, ""))[:1000] for name in self.fields}

    def take_refusal(self, faults: dict[str, str]) -> None:
        for name, text in faults.items():
            self.add_error(name if name in self.fields else None, text)


def kind_choices() -> list[tuple[str, str]]:
    """The tools, those with a name of their own first."""
    found = [(kind.name, kind.label) for kind in FORMATS]
    return sorted(found, key=lambda one: (one[0] == "generic", one[0]))


def _initial(source: InboundSource) -> dict[str, Any]:
    return {
        "name": source.name,
        "site_code": source.site.code if source.site else "",
        "silence": source.silence_after_s // 60,
        "stale": source.stale_after_s // 60,
        "most_members": source.most_members,
    }


def _choose(form: forms.Form, name: str, choices: Choices) -> None:
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = choices
