"""What people type, with Chinese errors that name the remedy."""

from datetime import date, datetime
from typing import Any

from django import forms

from zhilian.core.form_fields import DayField
from zhilian.core.form_moments import in_reach
from zhilian.core.times import day_bounds, local
from zhilian.incidents.types import (
    CauseKind,
    FaultClass,
    IncidentFilter,
    Report,
    Severity,
    Sort,
    Status,
    Via,
    View,
    WaitKind,
)

MOMENT = "%Y-%m-%dT%H:%M"
BAD_MOMENT = "时间格式不对，请从日历中选择，或写成 2026-11-24T10:30。"
REPORT_VIAS = ((Via.PHONE.value, "电话"), (Via.PAGE.value, "当面或自己发现"))


class Moment(forms.DateTimeField):
    """A local wall-clock time, to the minute."""

    default_validators = [in_reach]

    def __init__(self, **kwargs: Any) -> None:
        kind = {"type": "datetime-local", "step": "60"}
        super().__init__(
            input_formats=[MOMENT, f"{MOMENT}:%S"],
            widget=forms.DateTimeInput(format=MOMENT, attrs=kind),
            **kwargs,
        )


def wall_clock(at: datetime) -> str:
    """What a datetime-local field shows for an instant."""
    return f"{local(at):{MOMENT}}"


class ReportForm(forms.Form):
    """A fault told by a person. The time is what the caller says, not when it is typed."""

    title = forms.CharField(
        label="什么坏了",
        max_length=200,
        error_messages={"required": "请写明什么坏了，例如“三楼门禁刷不开”。"},
    )
    began_at = Moment(
        label="从什么时候开始",
        help_text="按来电人所说的时间填写，发现时限从这时算起。",
        error_messages={
            "required": "请填写来电人所说的开始时间。",
            "invalid": BAD_MOMENT,
        },
    )
    via = forms.ChoiceField(label="怎样得知", choices=REPORT_VIAS, initial=Via.PHONE.value)
    caller = forms.CharField(
        label="谁报的",
        max_length=60,
        required=False,
        help_text="姓名、单位或电话，加密保存。",
    )
    severity = forms.ChoiceField(
        label="等级", choices=Severity.choices, initial=Severity.MINOR.value
    )
    fault_class = forms.ChoiceField(
        label="分类", choices=FaultClass.choices, initial=FaultClass.UNCLASSIFIED.value
    )
    check_code = forms.CharField(
        label="监测项编号",
        max_length=60,
        required=False,
        help_text="知道是哪个监测项时填写；恢复由探测核实。不知道就留空。",
    )

    def report(self, *, check_id: int | None) -> Report:
        said = self.cleaned_data
        return Report(
            title=said["title"],
            began_at=said["began_at"],
            via=Via(said["via"]),
            check_id=check_id,
            caller=said["caller"],
            severity=Severity(said["severity"]),
            fault_class=FaultClass(said["fault_class"]),
        )


class CloseForm(forms.Form):
    """Nothing is closed without its cause and what is learnt from it."""

    cause_kind = forms.ChoiceField(
        label="原因类别",
        choices=[("", "请选择"), *CauseKind.choices],
        error_messages={"required": "请选择原因类别，用于原因分析。"},
    )
    cause = forms.CharField(
        label="故障原因",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="连问几个为什么，写到根本原因；查不清也要写查到哪一步。",
        error_messages={"required": "请写明故障原因，查不清也要写查到哪一步。"},
    )
    lesson = forms.CharField(
        label="教训与改进",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="以后怎样避免，或怎样更快发现、更快恢复。",
        error_messages={"required": "请写明以后怎样避免，或怎样更快恢复。"},
    )


class ClassifyForm(forms.Form):
    """Class decides which limit applies; both histories are kept."""

    fault_class = forms.ChoiceField(label="分类", choices=FaultClass.choices)
    severity = forms.ChoiceField(label="等级", choices=Severity.choices)
    reason = forms.CharField(
        label="依据",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="例如“现场确认交换机电源烧毁”。写入时间线，不能修改。",
        error_messages={"required": "请写明调整分类的依据。"},
    )


class NoteForm(forms.Form):
    text = forms.CharField(
        label="记录",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请写下要记录的内容。"},
    )
    occurred_at = Moment(
        label="发生时间",
        required=False,
        help_text="刚刚发生的留空。",
        error_messages={"invalid": BAD_MOMENT},
    )


class WaitForm(forms.Form):
    """Waiting for somebody else: shown beside the gross figure, takes nothing off it."""

    kind = forms.ChoiceField(label="等什么", choices=WaitKind.choices)
    start_at = Moment(
        label="从",
        error_messages={"required": "请填写从什么时候开始等待。", "invalid": BAD_MOMENT},
    )
    end_at = Moment(
        label="到",
        required=False,
        help_text="还在等就留空，等到后在故障页点“等到了”。",
        error_messages={"invalid": BAD_MOMENT},
    )
    reason = forms.CharField(
        label="说明",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="例如“等待电信公司修复外线”。",
        error_messages={"required": "请写明在等谁、等什么。"},
    )
    evidence = forms.CharField(
        label="证据", max_length=200, required=False, help_text="工单号、通知编号或联系人。"
    )


class ReasonForm(forms.Form):
    """For acts that undo something."""

    reason = forms.CharField(
        label="原因",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明原因，接手的人需要知道。"},
    )


class OutageForm(forms.Form):
    cause = forms.CharField(
        label="认定的原因",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写明为什么不属于运维责任。双方签署同样的文字后，这次整体故障不再计入。",
        error_messages={"required": "请写明整体故障的原因，以及为什么不属于运维责任。"},
    )


class FilterForm(forms.Form):
    """The list's filters, as they stand in the URL. A value that is not known is left out."""

    q = forms.CharField(required=False, max_length=80)
    status = forms.ChoiceField(required=False, choices=[("", "全部状态"), *Status.choices])
    fault_class = forms.ChoiceField(required=False, choices=[("", "全部分类"), *FaultClass.choices])
    severity = forms.ChoiceField(required=False, choices=[("", "全部等级"), *Severity.choices])
    drill = forms.ChoiceField(
        required=False, choices=[("", "含演练"), ("no", "只看真实故障"), ("yes", "只看演练")]
    )
    window = forms.CharField(required=False, max_length=42)
    view = forms.ChoiceField(required=False, choices=View.choices)
    cause_kind = forms.ChoiceField(required=False, choices=[("", "全部"), *CauseKind.choices])
    since = DayField(label="发现日期（从）", required=False)
    until = DayField(label="发现日期（到）", required=False)
    sort = forms.ChoiceField(required=False, choices=Sort.choices)

    def unread(self) -> list[str]:
        """Of which days the list could not be narrowed to, and why."""
        return [
            f"{self.fields[name].label}没有用来筛选：{self.errors[name][0]}"
            for name in ("since", "until")
            if name in self.errors
        ]

    def wanted(self, *, person_id: int | None = None) -> IncidentFilter:
        self.is_valid()
        said = self.cleaned_data
        return IncidentFilter(
            q=said.get("q", ""),
            status=said.get("status", ""),
            fault_class=said.get("fault_class", ""),
            severity=said.get("severity", ""),
            drill=said.get("drill", ""),
            window=said.get("window", ""),
            view=said.get("view", ""),
            cause_kind=said.get("cause_kind", ""),
            person_id=person_id,
            since=_start(said.get("since")),
            until=_end(said.get("until")),
            sort=Sort(said.get("sort") or Sort.OPEN_FIRST),
        )


def _start(day: date | None) -> datetime | None:
    return None if day is None else day_bounds(day)[0]


def _end(day: date | None) -> datetime | None:
    return None if day is None else day_bounds(day)[1]
