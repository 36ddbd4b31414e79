"""What people type on the lists and dialogs; the form of one check is in `check_form`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, ClassVar

from django import forms

from zhilian.monitoring.selectors.checks import MARKS, PAUSED, RETIRED, SORTS, CheckFilter
from zhilian.monitoring.types import State
from zhilian.probe.kinds.base import KINDS

Choices = Sequence[tuple[str, str]]
SHORT_REASON = "请填写原因，至少 2 个字：它会写入审计记录。"
LENGTHS = (
    ("30", "30 分钟"),
    ("60", "1 小时"),
    ("120", "2 小时"),
    ("240", "4 小时"),
    ("480", "8 小时"),
    ("1440", "24 小时"),
)


class FilterForm(forms.Form):
    """The list's filters as they stand in the URL. A value that is not known is left out."""

    NARROWING: ClassVar = ("q", "state", "kind", "sub_platform", "site")

    q = forms.CharField(required=False, max_length=80)
    state = forms.ChoiceField(
        required=False, choices=[(one, one) for one in (*State.values, *MARKS, PAUSED, RETIRED)]
    )
    sort = forms.ChoiceField(required=False, choices=[(one, one) for one in SORTS])
    kind = forms.ChoiceField(required=False)
    sub_platform = forms.ChoiceField(required=False)
    site = forms.ChoiceField(required=False)

    def __init__(self, data: Any, *, sub_platforms: Choices, sites: Choices) -> None:
        super().__init__(data)
        self.sub_platforms, self.sites = sub_platforms, sites
        kinds = [(kind.name, kind.label) for kind in KINDS.all()]
        for name, choices in (("kind", kinds), ("sub_platform", sub_platforms), ("site", sites)):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = choices

    def wanted(self) -> CheckFilter:
        self.is_valid()
        said = {name: self.cleaned_data.get(name, "") for name in self.NARROWING}
        return CheckFilter(**said, sort=self.cleaned_data.get("sort") or "state")


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="原因",
        min_length=2,
        max_length=200,
        error_messages={
            "required": SHORT_REASON,
            "min_length": SHORT_REASON,
            "max_length": "原因最多 200 个字，请写短一些。",
        },
    )


class BulkForm(forms.Form):
    """Pausing wants a reason, resuming does not."""

    verb = forms.ChoiceField(
        choices=[("pause", "暂停"), ("resume", "恢复监测")],
        error_messages={"required": "请选择暂停或恢复。", "invalid_choice": "请选择暂停或恢复。"},
    )
    reason = forms.CharField(
        required=False,
        max_length=200,
        error_messages={"max_length": "原因最多 200 个字，请写短一些。"},
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("verb") == "pause" and len(said.get("reason", "")) < 2:
            self.add_error("reason", SHORT_REASON)
        return said


class MaintenanceForm(ReasonForm):
    minutes = forms.ChoiceField(
        label="持续",
        choices=LENGTHS,
        initial="60",
        error_messages={
            "required": "请选择维护时长。",
            "invalid_choice": "请从列表中选择维护时长。",
        },
    )

    @property
    def length(self) -> timedelta:
        return timedelta(minutes=int(self.cleaned_data["minutes"]))


class AgentForm(forms.Form):
    name = forms.CharField(
        label="名称",
        max_length=40,
        help_text="看得出在哪里，例如 市政府机房。",
        error_messages={
            "required": "请填写探针名称，例如 市政府机房。",
            "max_length": "名称最多 40 个字，请写短一些。",
        },
    )
    site_code = forms.ChoiceField(
        label="所在办公区",
        required=False,
        help_text="它只测这个办公区的监测项；留空则测没有指定办公区的监测项。",
        error_messages={"invalid_choice": "没有这个办公区，请从列表中选择。"},
    )

    def __init__(self, *args: Any, sites: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["site_code"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "中心（不限办公区）"), *sites]


class ImportForm(forms.Form):
    table = forms.FileField(
        label="文件",
        widget=forms.FileInput({"accept": ".csv,.yaml,.yml"}),
        help_text="CSV 或 YAML，最大 1 MB。先核对，确认后才写入。",
        error_messages={
            "required": "请先选择 CSV 或 YAML 文件。",
            "empty": "文件是空的，请检查后重新选择。",
            "missing": "请先选择 CSV 或 YAML 文件。",
            "invalid": "没有收到文件，请重新选择后再试。",
        },
    )
