"""What people type about campaigns."""

from typing import Any

from django import forms

from zhilian.core.form_fields import one_of, text
from zhilian.core.form_moments import MomentField
from zhilian.filing.types import CampaignDraft, CampaignKind


class CampaignForm(forms.Form):
    kind = one_of("类别", CampaignKind.choices)
    name = text("名称", longest=60, help_text="例如：2026 年 11 月能源月报。")
    period = text("统计期", longest=7, help_text="月报写 2026-11，其余写 2026。")
    opens_at = MomentField(label="开放", help_text="到时自动开放，并冻结应报单位名单。")
    due_at = MomentField(label="截止", help_text="截止前 3 日提醒没有报送的单位。")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        opens_at, due_at = cleaned.get("opens_at"), cleaned.get("due_at")
        if opens_at and due_at and due_at <= opens_at:
            self.add_error("due_at", "截止时间要晚于开放时间。")
        return cleaned

    def draft(self) -> CampaignDraft:
        said = self.cleaned_data
        return CampaignDraft(
            kind=said["kind"],
            name=said["name"],
            period=said["period"].strip(),
            opens_at=said["opens_at"],
            due_at=said["due_at"],
        )


class ExtendForm(forms.Form):
    until_at = MomentField(label="延期到")
    reason = text("理由", longest=200)
