"""What is asked of merchants, orders, coupons and differences."""

from typing import Any

from django import forms

from zhilian.core.form_fields import DayField, YuanField, offer, one_of, row_of, text
from zhilian.mall.models import Merchant
from zhilian.mall.types import CouponDraft

EVERYBODY, UNIT, NAMED = "all", "unit", "named"


class ReasonForm(forms.Form):
    reason = text("原因", longest=200, help_text="商户会看到。")


class SureForm(forms.Form):
    """Nothing is asked but the press of the button."""


class PermitForm(forms.Form):
    name = text("证照名称", longest=60, help_text="同名的证照会被更新，例如：食品经营许可证。")
    number = text("编号", longest=60)
    valid_to = DayField(label="有效期至")


class MemberForm(forms.Form):
    person = row_of("经办人", required=True)

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "person", people, empty="请选择")


class CodeForm(forms.Form):
    code = text(
        "取货码",
        longest=20,
        help_text="取货人短信里或办件页上的六位码。",
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters"}),
    )


class CouponForm(forms.Form):
    name = text("名称", longest=40, help_text="例如：迎春满减券。")
    off_from = YuanField(label="满（元）", min_value=0.01)
    off = YuanField(label="减（元）", min_value=0.01)
    valid_from = DayField(label="有效期起")
    valid_to = DayField(label="有效期至")
    merchant = row_of("使用范围")

    def __init__(self, *args: Any, merchants: list[Merchant], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "merchant", [(one.pk, one.name) for one in merchants], empty="全商城")

    @property
    def draft(self) -> CouponDraft:
        said = dict(self.cleaned_data)
        return CouponDraft(merchant_id=said.pop("merchant"), **said)


class IssueForm(forms.Form):
    """To whom coupons are given."""

    whom = one_of(
        "发给",
        [(EVERYBODY, "全体市级职工"), (UNIT, "一个单位"), (NAMED, "指定人员")],
    )
    unit = one_of("单位", (), required=False)
    numbers = text(
        "工号",
        longest=4000,
        required=False,
        help_text="每行一个，指定人员时填写。",
        widget=forms.Textarea({"rows": 4}),
    )

    def __init__(self, *args: Any, units: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "unit", units, empty="请选择")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("whom") == UNIT and not said.get("unit"):
            self.add_error("unit", "请选择发给哪个单位。")
        if said.get("whom") == NAMED and not said.get("numbers"):
            self.add_error("numbers", "请填写工号，每行一个。")
        return said


class SettleForm(forms.Form):
    how = text(
        "怎样处理的",
        longest=200,
        widget=forms.Textarea({"rows": 3}),
        help_text="写明核对结果和去向，例如：渠道确认为重复支付，已原路退回。",
    )
