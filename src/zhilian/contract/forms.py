"""Forms of the contract pages: what people type, checked before a service sees it."""

from typing import Any

from django import forms

from zhilian.contract import selectors
from zhilian.contract.calendar_math import CalendarError, MinuteRange, parse_ranges
from zhilian.contract.types import Phase, ScopeKind, WaiverKind, WaiverTerms
from zhilian.core.form_fields import DayField
from zhilian.core.form_moments import in_reach

WEEKDAYS = [(str(n), f"周{sign}") for n, sign in enumerate("一二三四五六日")]
MOMENT = "%Y-%m-%dT%H:%M"


class Moment(forms.DateTimeField):
    """A local wall-clock time, to the minute."""

    default_validators = [in_reach]

    def __init__(self, **kwargs: Any) -> None:
        kind = {"type": "datetime-local", "step": "60"}
        super().__init__(
            input_formats=[MOMENT, f"{MOMENT}:%S"],
            widget=forms.DateTimeInput(format=MOMENT, attrs=kind),
            error_messages={"invalid": "时间格式不对，请从日历中选择。"},
            **kwargs,
        )


class WaiverForm(forms.Form):
    """What the contractor asks the purchaser to change in the assessment."""

    kind = forms.ChoiceField(
        label="申请什么",
        choices=WaiverKind.choices,
        initial=WaiverKind.WHOLE,
        help_text="“改按其他时限评定”用于分类有争议的故障；“扣除一段时间”用于事后补报的维护或停电。",
    )
    as_policy = forms.ChoiceField(
        label="改按哪一项时限", required=False, help_text="只在“改按其他时限评定”时选择。"
    )
    period_start = Moment(label="扣除从", required=False)
    period_end = Moment(
        label="扣除到", required=False, help_text="只在“扣除一段时间”时填写开始和结束。"
    )
    reason = forms.CharField(
        label="申请理由",
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
        help_text="写清原因和影响范围，采购人据此审批。",
        error_messages={"required": "请写明申请豁免的理由。"},
    )
    evidence = forms.CharField(
        label="证据",
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text="停电通知编号、运营商工单号、时间线中的哪一条等，便于采购人核对。",
    )

    def __init__(self, *args: Any, policy: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = selectors.same_kind_policies(policy=policy)
        field = self.fields["as_policy"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "请选择"), *others]
        if not others:
            del self.fields["as_policy"]
            kinds = [each for each in WaiverKind.choices if each[0] != WaiverKind.CLASS]
            self.fields["kind"] = forms.ChoiceField(
                label="申请什么", choices=kinds, initial=WaiverKind.WHOLE
            )

    def terms(self) -> WaiverTerms:
        said = self.cleaned_data
        return WaiverTerms(
            kind=WaiverKind(said["kind"]),
            as_policy=said.get("as_policy", ""),
            period_start=said.get("period_start"),
            period_end=said.get("period_end"),
        )


class HoursForm(forms.Form):
    hours = forms.CharField(
        label="每日工作时段",
        max_length=100,
        help_text="24 小时制，多个时段用逗号隔开，例如 08:30-12:00, 13:30-18:00",
        error_messages={"required": "请填写工作时段。"},
    )
    weekdays = forms.MultipleChoiceField(
        label="工作日",
        choices=WEEKDAYS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少勾选一天。"},
    )

    def clean_hours(self) -> tuple[MinuteRange, ...]:
        try:
            return parse_ranges(str(self.cleaned_data["hours"]))
        except CalendarError as error:
            raise forms.ValidationError(f"{error}。") from error


class TableForm(forms.Form):
    """A table to import."""

    table = forms.FileField(
        label="CSV 文件",
        widget=forms.ClearableFileInput({"accept": ".csv", "class": "input"}),
        help_text="用上一页导出的表格作模板，保留首行。",
        error_messages={"required": "请先选择文件。", "empty": "文件是空的，请检查后重选。"},
    )


class YearTableForm(TableForm):
    year = forms.IntegerField(
        label="年份",
        min_value=2025,
        max_value=2099,
        help_text="该年原有的节假日会被表中内容替换，其他年份不变。",
        error_messages={"required": "请填写年份。", "invalid": "请填四位年份。"},
    )

    field_order = ("year", "table")


class ScopeForm(forms.Form):
    code = forms.CharField(label="编号", max_length=60)
    name = forms.CharField(label="名称", max_length=80)
    phase = forms.ChoiceField(label="期次", choices=Phase.choices)
    kind = forms.ChoiceField(label="类别", choices=ScopeKind.choices)
    site_code = forms.ChoiceField(label="办公区", required=False)
    note = forms.CharField(label="说明", max_length=200, required=False)

    def __init__(self, *args: Any, sites: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "不限办公区"), *sites]
        self.fields["site_code"] = forms.ChoiceField(
            label="办公区", required=False, choices=choices
        )


class TermForm(forms.Form):
    first_date = DayField(label="合同开始日")
    last_date = DayField(label="合同结束日")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first_date"), cleaned.get("last_date")
        if first and last and last <= first:
            self.add_error("last_date", "合同结束日应晚于开始日。")
        return cleaned


class OriginalForm(forms.Form):
    text = forms.CharField(
        label="签订合同中的原文",
        max_length=5000,
        widget=forms.Textarea({"rows": 5}),
        help_text="逐字粘贴。以前的版本会保留。",
        error_messages={"required": "请粘贴签订合同中的原文。"},
    )
