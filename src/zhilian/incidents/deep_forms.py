"""Forms of what goes deeper: merging, splitting, links, measures, plans, reports, outages."""

from typing import Any

from django import forms

from zhilian.core.form_moments import in_reach
from zhilian.incidents.forms import BAD_MOMENT, Moment
from zhilian.incidents.types import DRILL_RUNS, FaultClass, LinkKind, RunKind

Choices = list[tuple[int, str]]


def area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def _reason(label: str, missing: str, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=1000,
        widget=area(3),
        help_text=help_text,
        error_messages={"required": missing},
    )


class MergeForm(forms.Form):
    number = forms.CharField(
        label="并入哪一起",
        max_length=20,
        help_text="填写存续单的编号，例如 G20261124-003；本单并进去，时间线都保留。",
        error_messages={"required": "请填写存续单的编号。"},
    )
    reason = _reason("原因", "请写明为什么合并。", "例如“同一台交换机断电引起”。")


class LinkForm(forms.Form):
    kind = forms.ChoiceField(label="本单与它的关系", choices=LinkKind.choices)
    number = forms.CharField(
        label="故障编号",
        max_length=20,
        error_messages={"required": "请填写另一起故障的编号。"},
    )
    reason = _reason("说明", "请写明两起故障有什么关系。")


class SplitForm(forms.Form):
    title = forms.CharField(
        label="拆出的故障",
        max_length=200,
        error_messages={"required": "请给拆分出来的故障写一个标题。"},
    )
    check_code = forms.CharField(
        label="监测项编号", max_length=60, required=False, help_text="没有监测项就留空。"
    )
    fault_class = forms.ChoiceField(label="分类", choices=FaultClass.choices)
    began_at = Moment(
        label="实际发生", error_messages={"required": "请填写。", "invalid": BAD_MOMENT}
    )
    detected_at = Moment(
        label="实际发现",
        help_text="新单的时限从这时起算。",
        error_messages={"required": "请填写。", "invalid": BAD_MOMENT},
    )
    entries = forms.TypedMultipleChoiceField(
        label="带走哪些记录",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="原单的记录不动，新单写明摘自哪一条。",
    )
    reason = _reason("原因", "请写明为什么拆分。")

    def __init__(self, *args: Any, entries: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["entries"]
        if isinstance(field, forms.TypedMultipleChoiceField):
            field.choices = entries


class ActionForm(forms.Form):
    text = forms.CharField(
        label="做什么",
        max_length=300,
        widget=area(2),
        error_messages={"required": "请写明要做什么。"},
    )
    owner = forms.TypedChoiceField(
        label="责任人", coerce=int, error_messages={"required": "请选择责任人。"}
    )
    due_date = forms.DateField(
        label="期限",
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        error_messages={"required": "请填写期限。", "invalid": "请从日历中选择日期。"},
        validators=[in_reach],
    )

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["owner"]
        if isinstance(field, forms.TypedChoiceField):
            field.choices = [("", "请选择"), *people]


class FaultReportForm(forms.Form):
    impact = forms.CharField(
        label="影响", required=False, widget=area(4), help_text="哪些窗口、多少人、多长时间。"
    )
    cause = forms.CharField(label="原因分析", required=False, widget=area(5))
    measures = forms.CharField(label="处理与整改措施", required=False, widget=area(5))
    lessons = forms.CharField(label="教训", required=False, widget=area(4))


class PlanForm(forms.Form):
    title = forms.CharField(
        label="名称", max_length=80, error_messages={"required": "请填写预案名称。"}
    )
    fault_class = forms.ChoiceField(label="适用分类", choices=FaultClass.choices)
    check_code = forms.CharField(
        label="只用于某个监测项",
        max_length=60,
        required=False,
        help_text="填写监测项编号；留空则用于整个分类。",
    )
    purpose = forms.CharField(
        label="适用情况与目的",
        max_length=2000,
        widget=area(3),
        error_messages={"required": "请写明适用的情况和目的。"},
    )
    steps = forms.CharField(
        label="步骤",
        max_length=8000,
        widget=area(12),
        help_text="每行一步，写清谁做什么、做到什么程度。",
        error_messages={"required": "请每行写一步。"},
    )


class DrillForm(forms.Form):
    kind = forms.ChoiceField(
        label="方式", choices=[(kind.value, kind.label) for kind in RunKind if kind in DRILL_RUNS]
    )
    scene = forms.CharField(
        label="设定的情形",
        max_length=1000,
        widget=area(3),
        error_messages={"required": "请写明演练设定的情形。"},
    )
    taking_part = forms.CharField(
        label="参加人",
        max_length=300,
        help_text="加密保存。",
        error_messages={"required": "请写明谁参加演练。"},
    )


class DeclareForm(forms.Form):
    title = forms.CharField(
        label="什么不能用",
        max_length=200,
        error_messages={"required": "请写明什么不能用，例如“全平台页面打不开”。"},
    )
    began_at = Moment(
        label="开始", error_messages={"required": "请填写开始时间。", "invalid": BAD_MOMENT}
    )
    ended_at = Moment(
        label="结束",
        required=False,
        help_text="还没有恢复就留空。",
        error_messages={"invalid": BAD_MOMENT},
    )
    number = forms.CharField(
        label="对应的故障单", max_length=20, required=False, help_text="有就填编号。"
    )
    reason = _reason("为什么算作整体故障", "请写明为什么算作整体故障。")


class EndOutageForm(forms.Form):
    ended_at = Moment(
        label="恢复时间", error_messages={"required": "请填写恢复时间。", "invalid": BAD_MOMENT}
    )
