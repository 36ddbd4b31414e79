"""A batch and the bank's file, as the desk fills them in."""

from typing import Any

from django import forms

from zhilian.core.form_fields import DayField


class BatchForm(forms.Form):
    name = forms.CharField(label="批次名称", max_length=40)
    bank = forms.CharField(label="银行", max_length=40)
    opens_date = DayField(label="开始日期")
    closes_date = DayField(label="截止日期")
    old_valid_to = DayField(label="旧卡用至", help_text="此日之后旧卡停用；领卡短信会写明")

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        opens, closes = found.get("opens_date"), found.get("closes_date")
        if opens and closes and closes < opens:
            self.add_error("closes_date", "截止日期早于开始日期")
        return found


class BankFileForm(forms.Form):
    file = forms.FileField(
        label="银行文件",
        help_text="CSV，表头：工号、姓名、卡号后四位。只含后四位；有完整卡号的行不会导入",
    )
    only_good = forms.BooleanField(
        label="有问题的行先不导入，其余导入", required=False, initial=True
    )
