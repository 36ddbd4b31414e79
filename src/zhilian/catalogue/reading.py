"""Reads what came with a form into typed values, field by field; blames what cannot be right."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from zhilian.catalogue import expressions, fields, filing, picking
from zhilian.catalogue.declarations import FieldDeclaration, FormRule
from zhilian.catalogue.expressions import Unknown
from zhilian.catalogue.fields.base import Faulty, Surroundings
from zhilian.catalogue.fields.picked import Listed
from zhilian.catalogue.knowing import Functions, Names
from zhilian.catalogue.types import Problem, Sent
from zhilian.core.effects import Asking, Picked, Values, prefills

EMPTY_WORDS: Final = {
    "one": "请选择一项",
    "many": "请至少选一项",
    "pick": "请选择",
    "rating": "请打分",
    "agree": "请阅读后勾选同意",
    "file": "请上传",
}


@dataclass(kw_only=True)
class Desk:
    """The form under check: what was read so far and what was found."""

    items: tuple[FieldDeclaration, ...]
    rules: tuple[FormRule, ...]
    sent: Sent
    asking: Asking
    values: dict[str, Any]
    problems: dict[str, Problem] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    candidates: dict[str, tuple[Picked, ...]] = field(default_factory=dict)
    picked: dict[str, tuple[Picked, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        own = frozenset(item.key for item in self.items)
        self.fields_known = frozenset(self.values)
        self.names = Names(self.asking, self.values, own=own)
        self.functions = Functions(self.asking)
        self.about = Surroundings(asking=self.asking, values=self.values)

    def blame(self, name: str, label: str, text: str) -> None:
        self.problems.setdefault(name, Problem(name=name, label=label, text=text))

    def holds(self, text: str) -> bool | None:
        """Whether a condition holds; None when that cannot be known."""
        try:
            return bool(expressions.value(text, names=self.names, functions=self.functions))
        except Unknown:
            return None

    def field(self, key: str) -> FieldDeclaration | None:
        return next((item for item in self.items if item.key == key), None)

    def is_faulty(self, key: str) -> bool:
        return any(name.partition(".")[0] == key for name in self.problems)


def read_all(desk: Desk) -> None:
    """Plain fields first: lists and conditions hang on them."""
    later = [item for item in desk.items if fields.picks(item) or item.readonly or item.columns]
    for item in desk.items:
        if item not in later:
            _read(item, desk)
    for item in later:
        if item.show_if and desk.holds(item.show_if) is False:
            desk.hidden.add(item.key)
        elif item.readonly:
            _take(item, desk)
        elif item.columns:
            desk.values[item.key] = _read_rows(item, desk)
        else:
            _read_text(item, name=item.key, into=desk.values, desk=desk)
    _compute(desk)


def _read(item: FieldDeclaration, desk: Desk) -> None:
    """The value of the field: None when it is empty or faulty."""
    if fields.is_file(item):
        try:
            desk.values[item.key] = filing.read(item, desk.sent.files.get(item.key, ()))
        except Faulty as problem:
            desk.blame(item.key, item.label, str(problem))
    elif fields.of(item).control != "output":
        _read_text(item, name=item.key, into=desk.values, desk=desk)


def _read_text(item: FieldDeclaration, *, name: str, into: dict[str, Any], desk: Desk) -> None:
    try:
        into[item.key] = _value(item, name, desk)
    except Faulty as problem:
        into[item.key] = None
        desk.blame(name, item.label, str(problem))
        if isinstance(problem, picking.Several):
            desk.candidates[name] = problem.found


def _value(item: FieldDeclaration, name: str, desk: Desk) -> Any:
    if fields.picks(item):
        found = picking.read(item, name=name, texts=desk.sent.texts, about=desk.about)
        if found:
            desk.picked[name] = found if isinstance(found, tuple) else (found,)
        return found
    kind, texts = fields.of(item), desk.sent.texts
    parts = [part.strip() for part in texts.get(name, ()) if part.strip()]
    if not parts and kind.control not in {"yes", "agree"}:
        return None
    head = texts.get(f"{name}{kind.head}", ())[:1] if kind.head else ()
    return kind.read(item, text="、".join((*head, *parts)), about=desk.about)


def _take(item: FieldDeclaration, desk: Desk) -> None:
    """What the machine fills in: a table from its prefill, a value from its source."""
    try:
        if item.columns:
            desk.values[item.key] = first_rows(item, asking=desk.asking, values=desk.values)
        elif item.source:
            desk.values[item.key] = picking.taken_value(item, about=desk.about)
    except Faulty as problem:
        desk.blame(item.key, item.label, str(problem))


def first_rows(
    item: FieldDeclaration, *, asking: Asking, values: Values
) -> tuple[Mapping[str, Any], ...]:
    """The rows that a table begins with. A table that only shows them needs them to be there."""
    name = item.prefill or ""
    if name in prefills:
        return tuple(prefills.get(name)(asking, values))[: item.max_rows]
    if item.readonly:
        raise Faulty(picking.NOT_THERE)
    return ()


def _read_rows(item: FieldDeclaration, desk: Desk) -> tuple[dict[str, Any], ...]:
    """The rows in which something stands; a row left empty is no row."""
    found = []
    for number in range(min(desk.sent.rows.get(item.key, 0), item.max_rows)):
        names = {column.key: f"{item.key}.{number}.{column.key}" for column in item.columns}
        if any(_is_written(name, desk.sent.texts) for name in names.values()):
            found.append(_read_row(item, number, names, desk))
    return tuple(found)


def _read_row(
    item: FieldDeclaration, number: int, names: Mapping[str, str], desk: Desk
) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for column in item.columns:
        name = names[column.key]
        _read_text(column, name=name, into=row, desk=desk)
        label = f"{item.label}第 {number + 1} 行{column.label}"
        if name in desk.problems:
            desk.blame(name, label, desk.problems.pop(name).text)
        elif column.required and row[column.key] is None:
            desk.blame(name, label, EMPTY_WORDS.get(control_of(column), "请填写"))
    return row


def _is_written(name: str, texts: picking.Texts) -> bool:
    both = (*texts.get(name, ()), *texts.get(f"{name}{picking.WORDS}", ()))
    return any(map(str.strip, both))


def control_of(item: FieldDeclaration) -> str:
    kind = fields.of(item)
    if isinstance(kind, Listed) and kind.free:
        return "free"
    return "pick" if fields.picks(item) else kind.control


def _compute(desk: Desk) -> None:
    for item in desk.items:
        if item.formula:
            try:
                value = expressions.value(item.formula, names=desk.names, functions=desk.functions)
            except Unknown:
                continue
            desk.values[item.key] = value
