"""What is asked of a line of a menu, of subsidies and of accounts."""

from __future__ import annotations

from typing import Any

from django import forms

from zhilian.canteen import selectors
from zhilian.canteen.models import MenuItem, SubsidyRule
from zhilian.canteen.service import Terms
from zhilian.canteen.types import ItemDraft, Sort, SubsidyDraft
from zhilian.core.form_fields import DayField, YuanField, one_of, text, whole
from zhilian.core.times import clock_now, local_date
from zhilian.directory import selectors as directory
from zhilian.directory.errors import BadNumbers

MOST_PEOPLE = 200


class ItemForm(forms.Form):
    name = text("名称", longest=40)
    sort = one_of("类别", Sort.choices)
    price = YuanField(label="价格（元）", required=False, help_text="不填按这一餐的标准价。")
    quota = whole("限量", high=5000, required=False, help_text="不填为不单独限量。")
    tags = text("标签", longest=60, required=False, help_text="用顿号隔开，如：清真、少油。")

    def clean_tags(self) -> list[str]:
        said: str = self.cleaned_data["tags"]
        return [one.strip() for one in said.replace(",", "、").split("、") if one.strip()][:6]

    def draft(self) -> ItemDraft:
        said = self.cleaned_data
        return ItemDraft(
            name=said["name"],
            sort=said["sort"],
            price=said["price"] or 0,
            quota=said["quota"],
            tags=said["tags"],
        )


def known_item(held: MenuItem) -> dict[str, Any]:
    """What the form begins with."""
    return {
        "name": held.name,
        "sort": held.sort,
        "price": held.price or None,
        "quota": held.quota,
        "tags": "、".join(held.tags),
    }


class SubsidyForm(forms.Form):
    name = text("名称", longest=40)
    amount = YuanField(label="每月金额（元）")
    day = whole("发放日", low=1, high=28, help_text="每月 1 到 28 日之间。")
    units = forms.TypedMultipleChoiceField(
        label="适用单位",
        coerce=int,
        required=False,
        help_text="一个也不选，发给全部享受补贴的账户。按住 Ctrl 可选多个。",
        widget=forms.SelectMultiple(attrs={"size": 8}),
        error_messages={"invalid_choice": "请从列表中选择单位。"},
    )
    lapses = forms.BooleanField(label="发放前清零上月余额", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["units"]
        if isinstance(field, forms.TypedMultipleChoiceField):
            field.choices = [(one.pk, one.name) for one in directory.top_units()]

    def clean_amount(self) -> Any:
        amount = self.cleaned_data["amount"]
        if not amount:
            raise forms.ValidationError("每月金额要大于零。")
        return amount

    def draft(self) -> SubsidyDraft:
        said = self.cleaned_data
        return SubsidyDraft(
            name=said["name"],
            amount=said["amount"],
            day=said["day"],
            lapses=said["lapses"],
            unit_ids=said["units"],
        )


def known_rule(held: SubsidyRule) -> dict[str, Any]:
    names = ("name", "amount", "day", "lapses")
    units = {"units": [one.pk for one in held.units.all()]}
    return {name: getattr(held, name) for name in names} | units


class TermsForm(forms.Form):
    """Where somebody may eat, until when, with subsidy or not."""

    valid_to = DayField(label="有效期至", required=False, help_text="不填为长期。")
    canteens = forms.TypedMultipleChoiceField(
        label="可用餐厅",
        coerce=int,
        required=False,
        help_text="一个也不选，全部餐厅都可用。",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "请从列表中选择餐厅。"},
    )
    subsidised = forms.BooleanField(label="享受补贴", required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["canteens"]
        if isinstance(field, forms.TypedMultipleChoiceField):
            field.choices = [(one.pk, one.name) for one in selectors.canteens()]

    def clean_valid_to(self) -> Any:
        last = self.cleaned_data["valid_to"]
        if last and last < local_date(clock_now()):
            raise forms.ValidationError("有效期已过，请选择今天或以后；要停用请用“停用账户”。")
        return last

    def terms(self, *, number: str) -> Terms:
        said = self.cleaned_data
        return Terms(
            canteen_ids=said["canteens"],
            valid_to=said["valid_to"],
            subsidised=said["subsidised"],
            number=number,
        )


class OpenForm(TermsForm):
    people = forms.CharField(
        label="人员工号",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=f"一行一个，或用顿号、空格分开，最多 {MOST_PEOPLE} 人。已开通的改为这里的条件。",
        error_messages={"required": "请填写工号。", "max_length": "内容太长，请分几次开通。"},
    )
    field_order = ("people", "valid_to", "canteens", "subsidised")

    def clean_people(self) -> list[int]:
        """Their ids."""
        try:
            found = directory.staff_named(text=self.cleaned_data["people"], most=MOST_PEOPLE)
        except BadNumbers as refusal:
            raise forms.ValidationError(str(refusal)) from None
        return [one.pk for one in found]
