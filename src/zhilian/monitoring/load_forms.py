"""What people type about releases."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms

from zhilian.core.form_moments import in_reach
from zhilian.core.times import local
from zhilian.monitoring.service.releases import LONGEST_NAME, LONGEST_NOTE

AHEAD = timedelta(days=1)
WRITTEN = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]


class ReleaseForm(forms.Form):
    name = forms.CharField(
        label="名称",
        max_length=LONGEST_NAME,
        help_text="版本号或变更名称，会写在走势图上，宜短。例如 2.4.1、数据库扩容。",
        error_messages={
            "required": "请填写名称，例如 2.4.1 或 数据库扩容。",
            "max_length": f"名称最多 {LONGEST_NAME} 个字，请写短一些。",
        },
    )
    at = forms.DateTimeField(
        label="启用时间",
        input_formats=WRITTEN,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format=WRITTEN[0]),
        validators=[in_reach],
        help_text="北京时间；补记过去的变更也可以。",
        error_messages={
            "required": "请填写启用时间。",
            "invalid": "时间应写成 2026-11-24 12:00 的样子。",
        },
    )
    note = forms.CharField(
        label="说明",
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"max_length": f"说明最多 {LONGEST_NOTE} 个字，请写短一些。"},
    )

    def __init__(self, data: Any, *, now: datetime) -> None:
        super().__init__(data, initial={"at": local(now)})
        self.now = now

    def clean_at(self) -> datetime:
        at: datetime = self.cleaned_data["at"]
        if at > self.now + AHEAD:
            raise forms.ValidationError("启用时间在一天以后，请等启用后再标记。")
        return at
