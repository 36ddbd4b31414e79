"""What is asked of canteens, of what they serve when, and of pick-up points."""

from __future__ import annotations

from typing import Any

from django import forms

from zhilian.canteen.models import Canteen, MealTimes, PickupPoint, SessionRule
from zhilian.canteen.types import CanteenDraft, Meal, RuleDraft, TimesDraft
from zhilian.core.form_fields import YuanField, offer, one_of, row_of, text, whole
from zhilian.core.form_moments import ClockField
from zhilian.directory import selectors as directory

DAYS = [(day, f"周{sign}") for day, sign in enumerate("一二三四五六日", start=1)]
AHEAD = [(0, "当天"), (1, "前 1 天")] + [(day, f"前 {day} 天") for day in range(2, 8)]


def _code() -> forms.SlugField:
    return forms.SlugField(
        label="编号",
        max_length=30,
        help_text="字母、数字和连字符，例如 main-canteen。",
        error_messages={"required": "请填写编号。", "invalid": "只用字母、数字和连字符。"},
    )


def _ahead(label: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        coerce=int,
        choices=AHEAD,
        error_messages={"required": f"请选择{label}。", "invalid_choice": "请从列表中选择。"},
    )


class CanteenForm(forms.Form):
    code = _code()
    name = text("名称", longest=40)
    site = row_of("办公区", required=True)
    place = text("位置", longest=60, required=False)
    seats = whole("座位", high=100_000, initial=0)
    walk_in = forms.BooleanField(
        label="可不预订就餐", required=False, initial=True, help_text="不勾选时，只认预订。"
    )
    overtime = forms.BooleanField(
        label="承办加班餐", required=False, help_text="单位的加班餐由本办公区勾选的餐厅备餐。"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "site", _sites(), empty="请选择")

    def draft(self) -> CanteenDraft:
        said = dict(self.cleaned_data)
        return CanteenDraft(site_id=said.pop("site"), **said)


def known_canteen(held: Canteen) -> dict[str, Any]:
    names = ("code", "name", "place", "seats", "walk_in", "overtime")
    return {name: getattr(held, name) for name in names} | {"site": held.site_id}


class RuleForm(forms.Form):
    """Which meal on which days, for how many, at what price."""

    meal = one_of("餐次", ())
    weekdays = forms.TypedMultipleChoiceField(
        label="供应日",
        coerce=int,
        choices=DAYS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选择一天。", "invalid_choice": "请从列表中选择。"},
    )
    quota = whole("每餐份数", low=1, high=20_000, help_text="可预订的总份数，单餐可以再改。")
    price = YuanField(label="标准价（元）", help_text="菜品没有单独定价时按这个价。")

    def __init__(self, *args: Any, meals: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "meal", [(one, Meal(one).label) for one in meals], empty="请选择")
        if len(meals) == 1:
            self.fields["meal"].initial = meals[0]

    def draft(self, *, canteen_id: int) -> RuleDraft:
        return RuleDraft(canteen_id=canteen_id, **self.cleaned_data)


def known_rule(held: SessionRule) -> dict[str, Any]:
    return {name: getattr(held, name) for name in ("meal", "weekdays", "quota", "price")}


class TimesForm(forms.Form):
    """When a meal is served in every canteen, and until when it is booked."""

    serves_from = ClockField(label="开餐")
    serves_to = ClockField(label="收餐")
    cutoff_days = _ahead("预订截止")
    cutoff_at = ClockField(label="截止时刻", help_text="过了这一刻不能再订，也不能再退。")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        begins, ends = said.get("serves_from"), said.get("serves_to")
        if begins and ends and ends <= begins:
            self.add_error("serves_to", "收餐时间应晚于开餐时间。")
        closes = said.get("cutoff_at")
        if said.get("cutoff_days") == 0 and closes and ends and closes > ends:
            self.add_error("cutoff_at", "当天截止的，时刻不能晚于收餐。")
        return said

    def draft(self, *, meal: str) -> TimesDraft:
        return TimesDraft(meal=meal, **self.cleaned_data)


def known_times(held: MealTimes) -> dict[str, Any]:
    names = ("serves_from", "serves_to", "cutoff_days", "cutoff_at")
    return {name: getattr(held, name) for name in names}


class PointForm(forms.Form):
    code = _code()
    name = text("名称", longest=40)
    site = row_of("办公区", required=True)
    place = text("位置", longest=60, required=False)
    hours = text("取货时间", longest=40, required=False, help_text="例如 16:30-18:30。")
    open = forms.BooleanField(label="启用", required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "site", _sites(), empty="请选择")

    def values(self) -> dict[str, Any]:
        said = dict(self.cleaned_data)
        return {"site_id": said.pop("site"), **said}


def known_point(held: PickupPoint) -> dict[str, Any]:
    names = ("code", "name", "place", "hours", "open")
    return {name: getattr(held, name) for name in names} | {"site": held.site_id}


class PickupTimesForm(forms.Form):
    cutoff_days = _ahead("订购截止")
    cutoff_at = ClockField(label="截止时刻", help_text="净菜、主食等订购在取货日之前的这一刻截止。")


def _sites() -> list[tuple[int, str]]:
    return [(one.pk, one.name) for one in directory.sites()]
