"""The inputs as they came back, put into a copy of the declaration."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any

from zhilian.catalogue.declarations import Registers
from zhilian.catalogue.editing.inputs import Input, Path, Section, held
from zhilian.catalogue.editing.sections import every_input, sections
from zhilian.catalogue.fields.base import Faulty

Document = Mapping[str, Any]


def applied(
    document: Document, *, registers: Registers, texts: Mapping[str, str]
) -> tuple[dict[str, Any], list[Section]]:
    """The changed document, and the sections as they were typed with what is wrong at each input.

    An input that was not sent stays as it is, but for a tick, which is sent only when it is set.
    """
    changed = deepcopy(dict(document))
    typed: dict[str, Input] = {}
    for name, item in every_input(document, registers=registers).items():
        text = texts.get(name, "" if item.kind == "yes" else item.value)
        typed[name] = _take(changed, item, text=text)
    return changed, [_typed(part, typed) for part in sections(document, registers=registers)]


def _take(document: dict[str, Any], item: Input, *, text: str) -> Input:
    try:
        value = item.read(text)
    except Faulty as problem:
        return item.with_text(text, error=str(problem))
    if value != _before(document, item):
        _put(document, item.path, value)
        return replace(item.with_text(text), changed=True)
    return item.with_text(text)


def _before(document: Document, item: Input) -> Any:
    found = held(document, item.path)
    return bool(found) if item.kind == "yes" else found


def _put(document: dict[str, Any], path: Path, value: Any) -> None:
    *way, last = path
    holder: Any = held(document, tuple(way))
    if value is None:
        holder.pop(last, None)
    else:
        holder[last] = value


def _typed(part: Section, typed: Mapping[str, Input]) -> Section:
    return replace(part, inputs=tuple(typed[item.name] for item in part.inputs))
