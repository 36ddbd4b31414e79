"""What people type at the desk: results, remarks, to whom work goes, rules."""

from collections.abc import Sequence
from typing import Any

from django import forms

from zhilian.core.form_fields import offer, one_of, row_of, text, whole
from zhilian.desk.types import Route
from zhilian.directory.types import GRANTABLE, Role

ROLES = [(role.value, role.label) for role in Role if role in GRANTABLE]


class DoneForm(forms.Form):
    result = forms.CharField(
        label="处理结果",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "请写明处理结果，报修人会看到。"},
    )


class NoteForm(forms.Form):
    words = forms.CharField(
        label="记录",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "请写下要记录的内容。"},
    )


class _Several(forms.FileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Several pictures of one input."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        sent = data if isinstance(data, list | tuple) else [data] if data else []
        if not sent:
            raise forms.ValidationError("请选择照片。")
        return [super(PhotosField, self).clean(one, initial) for one in sent]


class PhotosForm(forms.Form):
    photos = PhotosField(
        label="照片",
        widget=_Several(attrs={"accept": "image/jpeg,image/png", "multiple": True}),
        help_text="可一次选几张，每张不超过 20 MB。",
        error_messages={"empty": "有一张是空文件，请重新拍摄。"},
    )
    words = text("说明", longest=200, required=False, help_text="例如：更换前、更换后。")


class GiveForm(forms.Form):
    """To a team, and to one of its people when the team is known already."""

    role = one_of("班组", ROLES)
    person = row_of("人员", help_text="不选，派给班组里手上活最少的人。")
    reason = text("原因", longest=100, required=False)

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "person", people, empty="自动")


class RouteForm(forms.Form):
    window = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    category = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    role = one_of("承办班组", ROLES)
    arrive_minutes = whole("到场时限（分钟）", low=1, high=100_000)
    finish_minutes = whole("完成时限（分钟）", low=1, high=100_000)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        arrive, finish = cleaned.get("arrive_minutes"), cleaned.get("finish_minutes")
        if arrive and finish and finish < arrive:
            self.add_error("finish_minutes", "完成时限不能短于到场时限。")
        return cleaned

    def route(self) -> Route:
        said = self.cleaned_data
        return Route(
            role=said["role"],
            arrive_minutes=said["arrive_minutes"],
            finish_minutes=said["finish_minutes"],
        )


class MoveForm(forms.Form):
    """A requirement goes on, with a word."""

    to = one_of("转为", ())
    words = forms.CharField(
        label="意见或进展",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "请写明意见或进展。"},
    )

    def __init__(self, *args: Any, states: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "to", states, empty="请选择")
