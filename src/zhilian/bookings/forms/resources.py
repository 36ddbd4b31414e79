"""What is asked of a resource, its closures, its extra hours and what it offers."""

from datetime import timedelta
from typing import Any

from django import forms

from zhilian.bookings.keeping import Reach
from zhilian.bookings.models import Resource
from zhilian.bookings.types import KINDS, Mode, OfferKind, ResourceDraft, ResourceKind
from zhilian.core.form_fields import DayField, YuanField, one_of, text, whole
from zhilian.core.form_moments import ClockField, MomentField
from zhilian.directory import selectors as directory

LONGEST_ROSTER = timedelta(days=183)
COPIED = (
    "name", "units", "seats", "step_minutes", "buffer_minutes", "horizon_days", "hours",
    "workdays_only", "needs_approval", "place", "note", "position",
)  # fmt: skip


class KindForm(forms.Form):
    kind = one_of("类别", ())

    def __init__(self, *args: Any, reach: Reach, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(kind.value, kind.label) for kind in reach.kinds]


class ResourceForm(forms.Form):
    """A resource of one kind; what does not fit the kind is not asked."""

    code = forms.SlugField(
        label="编号",
        max_length=60,
        help_text="小写字母、数字和连字符，定下后不能改，例如 room-main-301。",
        error_messages={"required": "请填写编号。", "invalid": "只用小写字母、数字和连字符。"},
    )
    name = text("名称", longest=60)
    parent = one_of("所属", ())
    site = one_of("办公区", (), required=False)
    place = text("位置", longest=60, required=False, help_text="例如 1 号楼 3 层。")
    units = whole(
        "同时可约数", low=1, high=10_000, initial=1, help_text="会议室是 1，车位是车位数。"
    )
    seats = whole("容纳人数", high=100_000, initial=0)
    hours = text(
        "开放时间",
        longest=200,
        required=False,
        help_text="例如 1-5 08:30-12:00,13:30-17:30; 6 09:00-12:00；1 是周一，留空为全天。",
    )
    step_minutes = whole("每段分钟", low=5, high=600, help_text="5 的倍数。")
    buffer_minutes = whole("间隔分钟", high=600, initial=0, help_text="两次预约之间留出的时间。")
    horizon_days = whole("可约天数", high=366, initial=30)
    workdays_only = forms.BooleanField(label="只在工作日开放", required=False)
    needs_approval = forms.BooleanField(label="需要审批", required=False)
    note = text("说明", longest=200, required=False)
    position = whole("次序", high=100_000, initial=0, help_text="小的排在前面。")

    def __init__(
        self, *args: Any, kind: ResourceKind, held: Resource | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.held, info = kind, held, KINDS[kind]
        self.fields["step_minutes"].initial = info.step_minutes
        for name in _unasked(kind, held):
            del self.fields[name]
        sites = [(one.code, one.name) for one in directory.sites()]
        _choose(self, "site", [("", "未定"), *sites])
        if info.parent is not None:
            above = Resource.objects.filter(kind=info.parent).order_by("position", "id")
            _choose(self, "parent", [(one.code, one.name) for one in above])

    def draft(self, *, branch_id: int | None) -> ResourceDraft:
        """What was not asked stays as it is."""
        kept = (
            {**known(self.held), "code": self.held.code, "ref": self.held.ref} if self.held else {}
        )
        said: dict[str, Any] = {**kept, **self.cleaned_data}
        return ResourceDraft(kind=self.kind, branch_id=branch_id, **said)


def known(held: Resource) -> dict[str, Any]:
    """What the form begins with."""
    found = {name: getattr(held, name) for name in COPIED}
    found["parent"] = held.parent.code if held.parent else ""
    found["site"] = held.site.code if held.site else ""
    return found


class ClosureForm(forms.Form):
    starts_at = MomentField(label="开始")
    ends_at = MomentField(label="结束")
    reason = text("原因", longest=60, help_text="会告诉预约人，例如：更换空调。")
    call_off = forms.BooleanField(label="这段时间已有的预约一并取消，并告诉预约人", required=False)


class SwitchForm(forms.Form):
    reason = text("原因", longest=60)


class HoursForm(forms.Form):
    """Open otherwise than the week says, on a day or every week until another."""

    day = DayField(label="日期")
    opens = ClockField(label="开始")
    closes = ClockField(label="结束")
    until = DayField(label="每周重复到", required=False, help_text="只开这一天的留空，最长半年。")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        day, until = said.get("day"), said.get("until")
        if day and until and not day <= until <= day + LONGEST_ROSTER:
            self.add_error("until", "要在这一天之后，最长半年。")
        return said


class OfferForm(forms.Form):
    code = forms.SlugField(
        label="编号",
        max_length=40,
        error_messages={"required": "请填写编号。", "invalid": "只用小写字母、数字和连字符。"},
    )
    kind = one_of("类别", OfferKind.choices)
    name = text("名称", longest=40)
    price = YuanField(label="价格（元）", initial=0)
    detail = text("说明", longest=200, required=False)
    position = whole("次序", high=100_000, initial=0)
    open = forms.BooleanField(label="可选", required=False, initial=True)


def _unasked(kind: ResourceKind, held: Resource | None) -> set[str]:
    info = KINDS[kind]
    unasked = set() if info.parent else {"parent"}
    if held is not None:
        unasked.add("code")
    if info.mode == Mode.DAY:
        unasked |= {"step_minutes", "buffer_minutes"}
    if info.mode != Mode.INTERVAL:
        unasked |= {"seats", "needs_approval"}
    return unasked


def _choose(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = choices
