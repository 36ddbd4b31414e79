"""Fields of the desks' forms: days as the browser's own picker gives them, yuan kept in 分."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms

from zhilian.core.effects import fen, yuan
from zhilian.core.form_moments import in_reach

Choices = Sequence[tuple[Any, str]]


class DayField(forms.DateField):
    default_validators = [in_reach]

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        errors = {"required": "请选择日期。", "invalid": "日期要写成 2026-11-24。"}
        super().__init__(widget=widget, error_messages=errors, **kwargs)


class YuanField(forms.DecimalField):
    """Yuan as people type them, 分 as the value."""

    def __init__(self, **kwargs: Any) -> None:
        errors = {
            "required": "请填写金额。",
            "invalid": "金额要写成 4980 或 4980.50。",
            "min_value": "金额不能小于 0。",
            "max_decimal_places": "金额最多两位小数，精确到分。",
        }
        limits: dict[str, Any] = {"min_value": Decimal(0), "max_digits": 14, "decimal_places": 2}
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(widget=widget, error_messages=errors, **(limits | kwargs))

    def prepare_value(self, value: Any) -> Any:
        return yuan(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        amount = super().clean(value)
        return None if amount is None else fen(amount)


def whole(label: str, *, low: int = 0, high: int = 1_000_000, **kwargs: Any) -> forms.IntegerField:
    """A whole number within limits, refused in words."""
    errors = {
        "required": f"请填写{label}。",
        "invalid": "请填写整数。",
        "min_value": f"不能小于 {low}。",
        "max_value": f"不能大于 {high}。",
    }
    widget = forms.NumberInput(attrs={"inputmode": "numeric"})
    return forms.IntegerField(
        label=label, min_value=low, max_value=high, widget=widget, error_messages=errors, **kwargs
    )


def text(label: str, *, longest: int, required: bool = True, **kwargs: Any) -> forms.CharField:
    errors = {"required": f"请填写{label}。", "max_length": f"最多 {longest} 字，请写短一些。"}
    return forms.CharField(
        label=label, max_length=longest, required=required, error_messages=errors, **kwargs
    )


def one_of(label: str, choices: Any, *, required: bool = True, **kwargs: Any) -> forms.ChoiceField:
    errors = {"required": f"请选择{label}。", "invalid_choice": f"请从列表中选择{label}。"}
    return forms.ChoiceField(
        label=label, choices=choices, required=required, error_messages=errors, **kwargs
    )


def row_of(label: str, *, required: bool = False, **kwargs: Any) -> forms.TypedChoiceField:
    """A row of a list, as its id or None; its choices are offered when the form is made."""
    errors = {"required": f"请选择{label}。", "invalid_choice": f"请从列表中选择{label}。"}
    return forms.TypedChoiceField(
        label=label,
        coerce=int,
        empty_value=None,
        required=required,
        error_messages=errors,
        **kwargs,
    )


def offer(form: forms.Form, name: str, choices: Choices, *, empty: str = "未定") -> None:
    """Give a list field its choices, behind an empty one."""
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = [("", empty), *choices]
