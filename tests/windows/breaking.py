"""Breaking one rule of a form at a time: by answers, or by what others say of the case."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import product
from typing import Any

from zhilian.catalogue import expressions
from zhilian.catalogue import selectors as catalogue
from zhilian.catalogue.declarations import FieldDeclaration, FormRule
from zhilian.catalogue.types import Sent
from zhilian.config.demo.filling import Filler
from zhilian.core import effects
from zhilian.core.effects import Picked
from zhilian.core.registry import Family
from zhilian.core.testing import NOON, standing_in
from zhilian.core.times import local

WORDS = frozenset({"textarea", "text"})
NUMBERS = ("0.01", "10.5", "0", "7", "999999")
EXTREMES: tuple[Any, ...] = (
    False, True, 0, 10**6, Decimal(-1), Decimal("0.01"),
    local(NOON) - timedelta(days=900),
    Picked(key="x", label="x", facts={"tail": "0000", "people": 10**6}),
)  # fmt: skip
Texts = Mapping[str, str]
Saying = tuple[Family[Any], str, Any]


def breaks(filler: Filler, rule: FormRule) -> bool:
    """Whether some change of what the rule names makes the form refuse with its message."""
    whole = {key: list(held) for key, held in filler.texts.items()}
    for texts, saying in product(_texts(filler, rule), _sayings(filler, rule)):
        filler.texts = {**whole, **{key: [text] for key, text in texts.items()}}
        with ExitStack() as stack:
            if saying is not None:
                family, name, value = saying
                stack.enter_context(standing_in(family, {name: lambda *_, value=value: value}))
            if rule.message in _said(filler, rule):
                return True
    return False


def _said(filler: Filler, rule: FormRule) -> set[str]:
    """What whoever fills in the fields of the rule is told."""
    by = next((item.filled_by for item in _fields(filler, rule) if item.filled_by), None)
    if by is None:
        return {problem.text for problem in filler.check().problems}
    held = dict(filler.check().values)
    for item in filler.view.declaration.fields:
        if item.filled_by == by:
            filler.answer(replace(item, filled_by=None))
    found = catalogue.check_as(view=filler.view, sent=Sent(texts=filler.texts),
                               asking=filler.asking, by=by, held=held)  # fmt: skip
    return {problem.text for problem in found.problems}


def _fields(filler: Filler, rule: FormRule) -> list[FieldDeclaration]:
    names = expressions.names_of(rule.check)
    return [item for item in filler.view.declaration.fields if item.key in names]


def _texts(filler: Filler, rule: FormRule) -> Iterator[Texts]:
    """Nothing, one answer changed, and explanations left out beside each option."""
    fields = _fields(filler, rule)
    silent = {item.key: "" for item in fields if item.type in WORDS}
    yield {}
    yield silent
    for item in fields:
        for text in _alternatives(item):
            yield {item.key: text}
            yield {**silent, item.key: text}
    numbers = [item.key for item in fields if item.type in {"int", "decimal", "money"}]
    yield {**silent, **dict.fromkeys(numbers, "0")}
    for table in (item for item in fields if item.columns):
        for text in NUMBERS:
            yield {f"{table.key}.0.{column.key}": text for column in table.columns[-2:-1]}
            yield {f"{table.key}.0.{column.key}": text for column in table.columns}


def _alternatives(item: FieldDeclaration) -> list[str]:
    now = local(NOON)
    days = (now - timedelta(days=1), now + timedelta(days=2000), now + timedelta(minutes=30))
    if item.columns:
        return []
    if item.type == "bool":
        return ["1", ""]
    if item.type == "date":
        return [f"{day:%Y-%m-%d}" for day in days]
    if item.type == "datetime":
        return [f"{day:%Y-%m-%dT%H:%M}" for day in days]
    if item.type in {"int", "decimal", "money"}:
        return [str(item.max or 999_999), *NUMBERS]
    return [*item.options, "9999", ""]


def _sayings(filler: Filler, rule: FormRule) -> list[Saying | None]:
    """Nothing, or one function or fact that the rule names and that says something else."""
    own = {item.key for item in filler.view.declaration.fields}
    found: list[Saying | None] = [None]
    for family, names in (
        (effects.functions, expressions.functions_of(rule.check)),
        (effects.contexts, expressions.names_of(rule.check) - own),
    ):
        known = sorted(set(names) & set(family.all()))
        found += [(family, name, value) for name in known for value in EXTREMES]
    return found
