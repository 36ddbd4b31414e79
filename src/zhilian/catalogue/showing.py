"""Values of a form as people read them: on pages, in print and in messages."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from zhilian.catalogue import fields
from zhilian.catalogue.declarations import FieldDeclaration
from zhilian.catalogue.fields.base import HIDDEN
from zhilian.catalogue.types import Shown
from zhilian.core.effects import FileRef, Picked, Values
from zhilian.core.times import local

PRIVATE_TYPES: Final = frozenset({"idcard"})


def is_sensitive(item: FieldDeclaration) -> bool:
    return item.sensitive or item.type in PRIVATE_TYPES


def shown(items: Iterable[FieldDeclaration], values: Values, *, mask: bool) -> list[Shown]:
    """What was filled in, in the order of the form; with `mask` sensitive fields stay covered."""
    return [_shown(item, values[item.key], mask) for item in items if _is_filled(item, values)]


def text_of(item: FieldDeclaration, value: Any, *, mask: bool = False) -> str:
    if value is None:
        return ""
    kind = fields.of(item)
    if mask and is_sensitive(item):
        return kind.mask(item, value) if isinstance(value, str) else HIDDEN
    return word_of(value) if isinstance(value, Picked) else _said(item, value)


def word_of(value: Any) -> str:
    """Any value in words, also one that no declaration speaks of."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return f"{local(value):%Y-%m-%d %H:%M}"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, FileRef):
        return value.name
    if isinstance(value, Mapping):
        return "、".join(word_of(part) for part in value.values() if part is not None)
    if isinstance(value, (tuple, list)):
        return "、".join(word_of(part) for part in value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _said(item: FieldDeclaration, value: Any) -> str:
    """By the type of the field; a value of another shape (of an older version) in plain words."""
    try:
        return fields.of(item).show(item, value)
    except (TypeError, ValueError, AttributeError):
        return word_of(value)


def _is_filled(item: FieldDeclaration, values: Values) -> bool:
    value = values.get(item.key)
    return value is not None and value not in ("", ())


def _shown(item: FieldDeclaration, value: Any, mask: bool) -> Shown:
    held = value if isinstance(value, tuple) else (value,)
    rows: tuple[tuple[str, ...], ...] = ()
    if item.columns and isinstance(value, tuple):
        rows = tuple(
            tuple(text_of(column, row.get(column.key), mask=mask) for column in item.columns)
            for row in value
        )
    return Shown(
        key=item.key,
        label=item.label,
        text=text_of(item, value, mask=mask),
        sensitive=is_sensitive(item),
        head=tuple(column.label for column in item.columns),
        rows=rows,
        files=tuple(file for file in held if isinstance(file, FileRef)),
    )
