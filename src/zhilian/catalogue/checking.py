"""Checks a filled-in form against its declaration. Pure: nothing is stored and nobody is asked.

What only another part can know (is the room free, is the card on the list) is not guessed: it
comes back in `left_open`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from zhilian.catalogue import expressions, fields
from zhilian.catalogue.declarations import APPLICANT, FieldDeclaration, WindowDeclaration
from zhilian.catalogue.expressions import PURE, Unknown
from zhilian.catalogue.fields.base import Faulty, Surroundings
from zhilian.catalogue.types import Checked, Problem

Texts = Mapping[str, Sequence[str]]
FILES: Final = "file"
EMPTY_WORDS: Final = {
    "one": "请选择一项",
    "many": "请至少选一项",
    "rating": "请打分",
    "agree": "请阅读后勾选同意",
}


@dataclass(kw_only=True)
class Desk:
    """The form under check: what was read so far and what was found."""

    window: WindowDeclaration
    texts: Texts
    rows: Mapping[str, int]
    about: Surroundings
    values: dict[str, Any] = field(default_factory=dict)
    problems: dict[str, Problem] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    files: list[str] = field(default_factory=list)

    def blame(self, name: str, label: str, text: str) -> None:
        self.problems.setdefault(name, Problem(name=name, label=label, text=text))

    def holds(self, text: str | None) -> bool | None:
        """Whether a condition holds; None when that cannot be known here."""
        if text is None:
            return True
        names = {**self.values, "now": self.about.now, "today": self.about.today}
        try:
            return bool(expressions.value(text, names=names, functions=PURE))
        except Unknown:
            return None


def check(
    window: WindowDeclaration, *, texts: Texts, rows: Mapping[str, int], about: Surroundings
) -> Checked:
    desk = Desk(window=window, texts=texts, rows=rows, about=about)
    for item in window.fields:
        _read(item, desk)
    for item in window.fields:
        _demand(item, desk)
    _compute(desk)
    left_open = tuple(_rules(desk))
    order = {name: place for place, name in enumerate(_names(desk))}
    return Checked(
        values=desk.values,
        problems=tuple(sorted(desk.problems.values(), key=lambda found: order[found.name])),
        hidden=frozenset(desk.hidden),
        left_open=left_open,
        files=tuple(desk.files),
    )


def _read(item: FieldDeclaration, desk: Desk) -> None:
    """The value of the field: absent from `values` when it is faulty, None when it is empty."""
    control = fields.of(item).control
    desk.values[item.key] = None
    if _is_filled_elsewhere(item):
        return
    if control == "table":
        desk.values[item.key] = _read_rows(item, desk)
    elif control == FILES:
        desk.files.append(item.label)
    elif control != "output":
        _read_text(item, name=item.key, into=desk.values, desk=desk)


def _read_text(item: FieldDeclaration, *, name: str, into: dict[str, Any], desk: Desk) -> None:
    text = "、".join(part.strip() for part in desk.texts.get(name, ()) if part.strip())
    kind = fields.of(item)
    if not text and kind.control != "yes":
        into[item.key] = None
        return
    try:
        into[item.key] = kind.read(item, text=text, about=desk.about)
    except Faulty as problem:
        into.pop(item.key, None)
        desk.blame(name, item.label, str(problem))


def _read_rows(item: FieldDeclaration, desk: Desk) -> tuple[dict[str, Any], ...]:
    """The rows in which something stands; a row left empty is no row."""
    found = []
    for number in range(min(desk.rows.get(item.key, 0), item.max_rows)):
        names = {column.key: f"{item.key}.{number}.{column.key}" for column in item.columns}
        if not any(any(map(str.strip, desk.texts.get(name, ()))) for name in names.values()):
            continue
        row: dict[str, Any] = {}
        for column in item.columns:
            name = names[column.key]
            _read_text(column, name=name, into=row, desk=desk)
            if column.required and row.get(column.key, "") is None:
                desk.blame(name, f"{item.label}第 {number + 1} 行{column.label}", "请填写")
        found.append(row)
    return tuple(found)


def _demand(item: FieldDeclaration, desk: Desk) -> None:
    """Hidden fields are let go; what must be filled in and is not is blamed."""
    if desk.holds(item.show_if) is False:
        _let_go(item, desk)
        return
    if _is_filled_elsewhere(item) or item.key not in desk.values:
        return
    control = fields.of(item).control
    required = item.required or (item.required_if and desk.holds(item.required_if))
    value = desk.values[item.key]
    if control == "table":
        least = max(item.min_rows, 1 if required else 0)
        if len(value) < least and (required or value):
            desk.blame(item.key, item.label, f"请至少填写 {least} 行")
    elif required and _is_missing(value, control):
        desk.blame(item.key, item.label, EMPTY_WORDS.get(control, "请填写"))


def _let_go(item: FieldDeclaration, desk: Desk) -> None:
    desk.hidden.add(item.key)
    desk.values[item.key] = None
    for name in [name for name in desk.problems if name.partition(".")[0] == item.key]:
        del desk.problems[name]
    if item.label in desk.files:
        desk.files.remove(item.label)


def _compute(desk: Desk) -> None:
    names = {key: value for key, value in desk.values.items() if value is not None}
    for item in desk.window.fields:
        if item.formula:
            try:
                value = expressions.value(item.formula, names=names, functions=PURE)
            except Unknown:
                continue
            desk.values[item.key] = value


def _rules(desk: Desk) -> Iterator[str]:
    """Blames broken rules; yields the messages of those that cannot be decided here."""
    for rule in desk.window.rules:
        asked = sorted(_fields_of(rule.check, desk), key=rule.check.find)
        holds = desk.holds(rule.check)
        if holds is None and all(desk.values.get(key) is not None for key in asked):
            yield rule.message
        elif holds is False:
            name = asked[0] if asked else desk.window.fields[0].key
            item = desk.window.field(name)
            desk.blame(name, item.label if item else name, rule.message)


def _fields_of(text: str, desk: Desk) -> list[str]:
    return [name for name in expressions.names_of(text) if desk.window.field(name)]


def _names(desk: Desk) -> Iterator[str]:
    """Every input in the order of the page."""
    for item in desk.window.fields:
        yield item.key
        for number in range(min(desk.rows.get(item.key, 0), item.max_rows)):
            yield from (f"{item.key}.{number}.{column.key}" for column in item.columns)


def _is_missing(value: Any, control: str) -> bool:
    if control == "agree":
        return value is not True
    return control not in {FILES, "output", "yes"} and (value is None or value == ())


def _is_filled_elsewhere(item: FieldDeclaration) -> bool:
    return item.readonly or item.filled_by not in (None, APPLICANT)
