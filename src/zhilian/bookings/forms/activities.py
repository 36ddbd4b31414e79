"""What is asked of an activity and of a hospital's link."""

import re
from typing import Any

from django import forms

from zhilian.bookings.models import Activity, HospitalLink
from zhilian.bookings.providers.base import PROVIDERS
from zhilian.bookings.service import LinkDraft
from zhilian.bookings.types import ActivityDraft, GroupDraft, Method
from zhilian.core.form_fields import one_of, text
from zhilian.core.form_moments import MomentField

LINE = re.compile(r"(?P<name>.+?)[\s,，:：、]+(?P<capacity>\d{1,6})")
MOST_GROUPS = 20


class ActivityForm(forms.Form):
    code = forms.SlugField(
        label="编号",
        max_length=60,
        help_text="字母、数字和连字符，定下后不能改。",
        error_messages={"required": "请填写编号。", "invalid": "只用字母、数字和连字符。"},
    )
    name = text("名称", longest=60)
    kind = text("类型", longest=20, help_text="例如：讲座、比赛、托管。")
    place = text("地点", longest=60, required=False)
    starts_at = MomentField(label="活动开始")
    ends_at = MomentField(label="活动结束")
    opens_at = MomentField(label="报名开始")
    closes_at = MomentField(label="报名截止")
    method = one_of("方式", Method.choices, help_text="抽签用报名前公布的承诺值，任何人可以复核。")
    draw_at = MomentField(
        label="抽签时间", required=False, help_text="抽签的才填，在截止之后、活动开始之前。"
    )
    groups = forms.CharField(
        label="组别和名额",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="一行一组，组名后写名额，例如：男子单打 16。不分组写：全体 120。",
        error_messages={"required": "请至少写一组。"},
    )
    note = forms.CharField(
        label="说明",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": "最多 500 字，请写短一些。"},
    )

    def __init__(self, *args: Any, held: Activity | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.held = held
        if held is not None:
            del self.fields["code"]

    def clean_groups(self) -> tuple[GroupDraft, ...]:
        found = []
        for line in filter(None, map(str.strip, self.cleaned_data["groups"].splitlines())):
            read = LINE.fullmatch(line)
            if read is None or not int(read["capacity"]):
                raise forms.ValidationError(f"“{line}”看不懂，请写成“组名 名额”，名额大于 0。")
            found.append(GroupDraft(name=read["name"][:40], capacity=int(read["capacity"])))
        if len(found) > MOST_GROUPS:
            raise forms.ValidationError(f"最多 {MOST_GROUPS} 组，请合并。")
        return tuple(found)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        _later(self, said, "starts_at", "ends_at", "结束要晚于开始。")
        _later(self, said, "opens_at", "closes_at", "截止要晚于报名开始。")
        if said.get("method") == Method.LOTTERY and not said.get("draw_at"):
            self.add_error("draw_at", "抽签的活动请填写抽签时间。")
        if said.get("method") == Method.FIRST_COME and said.get("draw_at"):
            self.add_error("draw_at", "先到先得的活动不填抽签时间。")
        return said

    def draft(self, *, branch_id: int | None) -> ActivityDraft:
        said = dict(self.cleaned_data)
        code = self.held.code if self.held else said.pop("code")
        method = Method(said.pop("method"))
        return ActivityDraft(code=code, method=method, branch_id=branch_id, **said)


def known(held: Activity) -> dict[str, Any]:
    """What the form begins with."""
    names = ("name", "kind", "place", "starts_at", "ends_at", "opens_at", "closes_at", "method",
             "draw_at", "note")  # fmt: skip
    ordered = sorted(held.groups.all(), key=lambda one: (one.position, one.pk))
    groups = "\n".join(f"{one.name} {one.capacity}" for one in ordered)
    return {name: getattr(held, name) for name in names} | {"groups": groups}


class CallOffForm(forms.Form):
    reason = text("取消原因", longest=60, help_text="会告诉每个报名的人。")


class LinkForm(forms.Form):
    """How a hospital is reached; its secret is never shown again."""

    provider = one_of("接口", ())
    url = text("接口地址", longest=300, help_text="例如 https://tj.example.cn/api/。")
    secret = forms.CharField(
        label="接口密钥",
        max_length=200,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="不改的留空；填写后不再显示。",
    )
    enabled = forms.BooleanField(label="启用", required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["provider"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(one.name, one.label) for one in PROVIDERS.all().values()]

    def draft(self) -> LinkDraft:
        return LinkDraft(**self.cleaned_data)


def known_link(held: HospitalLink) -> dict[str, Any]:
    return {name: getattr(held, name) for name in ("provider", "url", "enabled")}


def _later(form: forms.Form, said: dict[str, Any], first: str, last: str, words: str) -> None:
    if said.get(first) and said.get(last) and said[last] <= said[first]:
        form.add_error(last, words)
