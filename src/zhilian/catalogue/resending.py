"""Typed values as the form would send them: to correct a form, or to begin from an earlier one."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final

from zhilian.catalogue.declarations import FieldDeclaration
from zhilian.catalogue.fields.choices import YES
from zhilian.catalogue.types import Sent
from zhilian.core.effects import FileRef, Picked, Values
from zhilian.core.times import local

_WRITTEN: Final[Mapping[str, Callable[[Any], str]]] = {
    "datetime": lambda value: f"{local(value):%Y-%m-%dT%H:%M}",
    "month": lambda value: f"{value:%Y-%m}",
}


def sent_of(items: Iterable[FieldDeclaration], values: Values) -> Sent:
    """What checking would read as these values again. Readonly fields are never sent."""
    texts: dict[str, list[str]] = {}
    rows: dict[str, int] = {}
    files: dict[str, tuple[FileRef, ...]] = {}
    for item in items:
        value = values.get(item.key)
        if value is None or item.formula or (item.readonly and not item.columns):
            continue
        if item.columns:
            rows[item.key] = len(value)
            texts |= _cells(item, value)
        elif found := _files(value):
            files[item.key] = found
        else:
            texts[item.key] = _texts(item, value)
    return Sent(texts=texts, rows=rows, files=files)


def _cells(item: FieldDeclaration, rows: Iterable[Values]) -> dict[str, list[str]]:
    return {
        f"{item.key}.{number}.{column.key}": _texts(column, row.get(column.key))
        for number, row in enumerate(rows)
        for column in item.columns
    }


def _texts(item: FieldDeclaration, value: Any) -> list[str]:
    if value is None:
        return []
    if isinstance(value, (list, tuple)):
        return [text for one in value for text in _texts(item, one)]
    return [_text(item, value)]


def _text(item: FieldDeclaration, value: Any) -> str:
    if isinstance(value, Picked):
        return value.key
    if isinstance(value, bool):
        return YES if value else ""
    if item.type in _WRITTEN and isinstance(value, (date, datetime)):
        return _WRITTEN[item.type](value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _files(value: Any) -> tuple[FileRef, ...]:
    several = value if isinstance(value, tuple) else (value,)
    return tuple(one for one in several if isinstance(one, FileRef))
