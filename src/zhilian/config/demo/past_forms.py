"""Forms of the past, read from `past_forms.yaml`, with their days told from the day of sending."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any, Final

import yaml

from zhilian.catalogue.types import FieldDeclaration, WindowDeclaration
from zhilian.core.effects import Picked
from zhilian.core.times import LOCAL

MOMENT: Final = re.compile(r"([+-]\d+)(?: (\d\d):(\d\d))?")
IN_WORDS: Final = re.compile(r"\{([+-]\d+)\}")
NUMBERS: Final = ("decimal", "money")
PLAIN: Final = frozenset({
    "text", "textarea", "select", "multiselect", "int", "bool", "rating", "phone", "idcard",
    "plate", "year", "date", "datetime", "month", "computed", *NUMBERS,
})  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Told:
    """What was filled in at a window, and how often somebody did."""

    often: int
    forms: tuple[Mapping[str, Any], ...]


@cache
def told() -> dict[str, Told]:
    text = (files("zhilian.config.demo") / "past_forms.yaml").read_text("utf-8")
    rows = yaml.safe_load(text).items()
    return {code: Told(often=often, forms=tuple(forms)) for code, (often, *forms) in rows}


def filled(window: WindowDeclaration, form: Mapping[str, Any], *, day: date) -> dict[str, Any]:
    """The values as they would stand in a case that was sent in on this day."""
    found = {}
    for key, said in form.items():
        item = window.field(key)
        if item is None:
            raise KeyError(f"{window.code} has no field {key}")
        found[key] = _value(item, said, day=day)
    return found


def _value(item: FieldDeclaration, said: Any, *, day: date) -> Any:
    if item.columns:
        columns = {column.key: column for column in item.columns}
        return tuple(
            {key: _value(columns[key], part, day=day) for key, part in row.items()} for row in said
        )
    if isinstance(said, list):
        return tuple(said)
    if item.type in NUMBERS:
        return Decimal(said)
    if item.type in {"date", "datetime"}:
        return moment(said, day=day)
    if item.type == "month":
        return (day.replace(day=1) - timedelta(days=1)).replace(day=1)
    if item.source or item.type not in PLAIN:
        label = IN_WORDS.sub(lambda ago: _in_words(day, ago[1]), str(said))
        return Picked(key=label, label=label)
    return said


def moment(said: str, *, day: date) -> date | datetime:
    part = MOMENT.fullmatch(said)
    if part is None:
        raise ValueError(said)
    then = day + timedelta(days=int(part[1]))
    return (
        datetime.combine(then, time(int(part[2]), int(part[3])), tzinfo=LOCAL) if part[2] else then
    )


def _in_words(day: date, ago: str) -> str:
    then = day + timedelta(days=int(ago))
    return f"{then.month}月{then.day}日"
