"""Instants in the desks' forms: typed by the wall clock of Asia/Shanghai, then aware."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from zhilian.core.times import FIRST_YEAR, LAST_YEAR, LOCAL, local

WRITTEN = "%Y-%m-%dT%H:%M"


def in_reach(value: date) -> None:
    """Refuses what nobody can mean, and what no offset can move."""
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValidationError(f"年份应在 {FIRST_YEAR} 到 {LAST_YEAR} 之间。")


class ClockField(forms.TimeField):
    """A time of day, as the browser's own picker gives it."""

    def __init__(self, **kwargs: Any) -> None:
        errors = {"required": "请填写时刻。", "invalid": "时间要写成 09:00。"}
        widget = forms.TimeInput({"type": "time"}, format="%H:%M")
        super().__init__(widget=widget, error_messages=errors, **kwargs)


class MomentField(forms.DateTimeField):
    """What is typed is read as the wall clock of Asia/Shanghai."""

    default_validators = [in_reach]

    def __init__(self, **kwargs: Any) -> None:
        errors = {"required": "请选择时间。", "invalid": "时间要写成 2026-11-24 09:00。"}
        widget = forms.DateTimeInput({"type": "datetime-local", "step": "60"}, format=WRITTEN)
        formats = [WRITTEN, "%Y-%m-%d %H:%M"]
        super().__init__(widget=widget, input_formats=formats, error_messages=errors, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        aware = isinstance(value, datetime) and value.tzinfo is not None
        return local(value).replace(tzinfo=None) if aware else value

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        return None if found is None else found.replace(tzinfo=LOCAL)
