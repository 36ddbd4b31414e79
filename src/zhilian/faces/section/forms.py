"""Until when a window takes new cases, and a declaration that comes as a file."""

from datetime import datetime
from typing import Any

from django import forms

from zhilian.core.form_moments import in_reach
from zhilian.core.times import local

LOCAL = "%Y-%m-%dT%H:%M"


class ClosingForm(forms.Form):
    """Until when the window takes new cases; the time is that of Asia/Shanghai."""

    closes_at = forms.DateTimeField(
        label="停止受理时间",
        required=False,
        input_formats=[LOCAL],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL),
        help_text="留空为长期受理；填现在或更早即暂停。停止后不再受理新办件，已受理的继续办完",
        error_messages={"invalid": "时间不对，请重新选择"},
        validators=[in_reach],
    )

    def __init__(self, *args: Any, opens_at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.opens_at = opens_at

    def clean_closes_at(self) -> datetime | None:
        closes: datetime | None = self.cleaned_data["closes_at"]
        if closes and closes <= self.opens_at:
            said = f"{local(self.opens_at):%Y-%m-%d %H:%M}"
            raise forms.ValidationError(f"应晚于这一版的发布时间 {said}")
        return closes


class DeclarationForm(forms.Form):
    file = forms.FileField(
        label="窗口文件",
        help_text="先导出本窗口的 YAML，改好后传回；传回后是草稿，核对无误再发布",
        error_messages={"required": "请选择文件", "empty": "这是空文件，请重新选择"},
    )
