"""What people type about guarantees."""

from django import forms


class FaultForm(forms.Form):
    note = forms.CharField(
        label="问题与处理",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "请写明问题是什么、怎样处理。"},
    )


class SummaryForm(forms.Form):
    summary = forms.CharField(
        label="保障总结",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "请写一句保障总结。"},
        help_text="到岗、检查和现场情况已有记录，这里写结论和改进。",
    )
