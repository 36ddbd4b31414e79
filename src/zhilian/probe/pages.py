"""Taking a value out of a page: a form field by its name, or the text between two marks.

The page is searched as bytes and only the one tag is parsed; no regular expression comes from a
form, because one that backtracks would stall the loop that measures everybody else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from zhilian.probe.options import Refused, text

TAG_BYTES = 4000
VALUE_CHARS = 4000
TRIES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """Where to find a value: `field` (name of an input or meta), or between `after`, `before`."""

    field: str = ""
    after: str = ""
    before: str = ""


def take(value: Any) -> Take:
    remedy = "应为表单字段名，或 {after: 前面的文字, before: 后面的文字}"
    if isinstance(value, str) and value.strip():
        return Take(field=text(most=100)(value).strip())
    if not isinstance(value, Mapping) or set(value) != {"after", "before"}:
        raise Refused(remedy)
    after, before = text(most=200)(value["after"]), text(most=200)(value["before"])
    if not after or not before:
        raise Refused(remedy)
    return Take(after=after, before=before)


def find(body: bytes, *, what: Take, charset: str) -> str | None:
    if what.field:
        return _field(body, name=what.field, charset=charset)
    after, before = what.after.encode(charset, "replace"), what.before.encode(charset, "replace")
    start = body.find(after)
    if start < 0:
        return None
    start += len(after)
    end = body.find(before, start, start + VALUE_CHARS)
    return None if end < 0 else body[start:end].decode(charset, errors="replace")


def _field(body: bytes, *, name: str, charset: str) -> str | None:
    wanted = name.encode(charset, "replace")
    position = -1
    for _ in range(TRIES):
        position = body.find(wanted, position + 1)
        if position < 0:
            return None
        opened = body.rfind(b"<", max(0, position - TAG_BYTES), position)
        closed = body.find(b">", position, position + TAG_BYTES)
        if opened < 0 or closed < 0:
            continue
        value = _value(body[opened : closed + 1].decode(charset, errors="replace"), name=name)
        if value is not None:
            return value
    return None


def _value(tag: str, *, name: str) -> str | None:
    parser = _OneTag()
    parser.feed(tag)
    found = parser.found
    if found.get("name") != name and found.get("id") != name:
        return None
    return found.get("value", found.get("content"))


class _OneTag(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("input", "meta", "textarea", "button"):
            self.found = {name: value or "" for name, value in attrs}
