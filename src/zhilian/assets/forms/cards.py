"""Cards, kinds, imports, the shelf."""

from typing import Any

from django import forms

from zhilian.assets import selectors
from zhilian.assets.types import AssetDraft, Category
from zhilian.core.form_fields import DayField, YuanField, offer, one_of, row_of, text, whole
from zhilian.directory import selectors as directory


class PersonMixin(forms.Form):
    """A user by number (工号): nobody leafs through eleven thousand names."""

    employee_no = text(
        "使用人工号", longest=20, required=False, help_text="留空表示没有固定使用人。"
    )

    def clean_employee_no(self) -> str:
        number: str = self.cleaned_data["employee_no"].strip().upper()
        self.person_id: int | None = None
        if number:
            found = directory.people_by_employee_nos(nos=[number])
            if not found:
                raise forms.ValidationError(f"没有工号为 {number} 的人员，请核对。")
            self.person_id = found[0].pk
        return number


class CardForm(forms.Form):
    """What a card says of the thing; who holds it is asked when it is new."""

    name = text("名称", longest=60)
    kind = row_of("品类", required=True)
    spec = text("规格型号", longest=80, required=False)
    value = YuanField(label="原值（元）", initial=0)
    bought_date = DayField(label="购置日期", required=False)
    life_years = whole("最低使用年限（年）", high=100, required=False, help_text="留空按品类。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = selectors.kinds(only_active=False)
        offer(self, "kind", [(one.pk, one.name) for one in kinds], empty="请选择")

    def draft(self, **more: Any) -> AssetDraft:
        said = self.cleaned_data
        return AssetDraft(
            name=said["name"],
            kind_id=said["kind"],
            spec=said["spec"],
            value=said["value"],
            bought_date=said["bought_date"],
            life_years=said["life_years"],
            **more,
        )


class NewCardForm(CardForm, PersonMixin):
    no = text("资产编号", longest=30, required=False, help_text="留空由系统编号。")
    unit = row_of("使用单位", help_text="不选单位和使用人，卡片建在库房。")
    place = text("存放地点", longest=80, required=False)

    field_order = ("no", "name", "kind", "spec", "value", "bought_date", "life_years", "unit")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "unit", unit_choices(), empty="库房")

    def new_draft(self) -> AssetDraft:
        said = self.cleaned_data
        return self.draft(
            no=said["no"], unit_id=said["unit"], person_id=self.person_id, place=said["place"]
        )


class HolderForm(PersonMixin):
    """Who has it from now on, for moves that no window brought."""

    unit = row_of("使用单位")
    place = text("存放地点", longest=80, required=False)
    note = text("原因", longest=200, help_text="写进卡片履历。")

    field_order = ("unit", "employee_no", "place", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "unit", unit_choices(), empty="退回库房")


class KindForm(forms.Form):
    code = forms.SlugField(
        label="编号",
        max_length=30,
        help_text="小写字母、数字和短横，建后不改。",
        error_messages={
            "required": "请填写编号。",
            "invalid": "编号只能用字母、数字、下划线和短横。",
        },
    )
    name = text("品名", longest=40)
    category = one_of("类别", Category.choices)
    unit_word = text("计量单位", longest=8)
    life_years = whole("最低使用年限（年）", high=100, help_text="低值易耗品填 0。")
    cap = YuanField(label="价格上限（元）", required=False)
    carded = forms.BooleanField(label="逐件建卡管理", required=False)
    active = forms.BooleanField(label="可以领用", required=False, initial=True)


class ShelfForm(forms.Form):
    """One move at the shelf: so many, and why."""

    number = whole("数量", low=1, high=100_000)
    note = text("说明", longest=200, required=False)


class CountForm(forms.Form):
    counted = whole("实点数量", high=100_000)
    note = text("差异原因", longest=200, required=False, help_text="与账上一致时不用填。")


class MinimumForm(forms.Form):
    minimum = whole("低于此数提醒", high=100_000)
    shelf = text("货位", longest=30, required=False)


class TableForm(forms.Form):
    table = forms.FileField(
        label="文件",
        widget=forms.FileInput({"accept": ".csv"}),
        help_text="CSV，最大 2 MB、5000 行。先核对，确认后才写入。",
        error_messages={
            "required": "请先选择 CSV 文件。",
            "empty": "文件是空的，请检查后重新选择。",
            "missing": "请先选择 CSV 文件。",
            "invalid": "没有收到文件，请重新选择后再试。",
        },
    )


def unit_choices() -> list[tuple[int, str]]:
    return [(unit.pk, directory.whole_name(unit)) for unit in directory.units()]
