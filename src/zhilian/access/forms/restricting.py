"""What is asked of an entry of the restricted list."""

from __future__ import annotations

from django import forms

from zhilian.core.form_fields import DayField, text


class RestrictForm(forms.Form):
    name = text("姓名", longest=30)
    idno = text("证件号", longest=30, help_text="只保存散列，列入后不再显示全号。")
    reason = text("原因", longest=200)
    until = DayField(label="到期日期", required=False, help_text="不填为长期。")


class UnrestrictForm(forms.Form):
    reason = text("移出原因", longest=200, help_text="随这一条一起留存。")
