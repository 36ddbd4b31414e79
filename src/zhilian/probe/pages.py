"""Taking a value out of an answer: a form field by its name, the text between two marks, a place in
JSON, a response header, a cookie.

The page is searched as bytes and only the one tag is parsed; no regular expression comes from a
form, because one that backtracks would stall the loop that measures everybody else.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from zhilian.probe import conditions
from zhilian.probe.options import Refused, text

TAG_BYTES = 4000
VALUE_CHARS = 4000
TRIES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """Where to find a value: `field` (name of an input or meta), between `after` and `before`, at
    the path `json`, in a response `header`, in a `cookie`."""

    field: str = ""
    after: str = ""
    before: str = ""
    json: str = ""
    header: str = ""
    cookie: str = ""

    @property
    def missing(self) -> str:
        """What to say when it was not there, with the remedy."""
        if self.json:
            return f"返回的 JSON 中没有 {self.json}；请对照接口的返回改正路径"
        if self.header:
            return f"没有响应头 {self.header}；请核对名称，若它在跳转之前，请把 follow 设为否"
        if self.cookie:
            return f"没有 Cookie {self.cookie}；请核对名称"
        where = f"字段 {self.field}" if self.field else f"“{self.after}”与“{self.before}”之间的文字"
        return f"页面中没有{where}；请核对写法，或确认网页是否改版"


def take(value: Any) -> Take:
    remedy = (
        "应为表单字段名，或 {json: 路径}、{header: 响应头}、{cookie: 名称}、"
        "{after: 前面的文字, before: 后面的文字} 之一"
    )
    if isinstance(value, str) and value.strip():
        return Take(field=text(most=100)(value).strip())
    if not isinstance(value, Mapping) or not all(value.values()):
        raise Refused(remedy)
    if set(value) == {"json"}:
        return Take(json=conditions.json_path(value["json"]))
    if set(value) == {"after", "before"} or (
        len(value) == 1 and set(value) <= {"field", "header", "cookie"}
    ):
        return Take(**{name: text(most=200)(said) for name, said in value.items()})
    raise Refused(remedy)


def find(body: bytes, *, what: Take, charset: str) -> str | None:
    if what.field:
        return _field(body, name=what.field, charset=charset)
    if what.json:
        return _json(body, path=what.json)
    if not what.after:
        return None
    after, before = what.after.encode(charset, "replace"), what.before.encode(charset, "replace")
    start = body.find(after)
    if start < 0:
        return None
    start += len(after)
    end = body.find(before, start, start + VALUE_CHARS)
    return None if end < 0 else body[start:end].decode(charset, errors="replace")


def in_head(head: list[bytes], *, name: str) -> str | None:
    """A response header of the last answer."""
    return dict(reversed(conditions.head_pairs(head))).get(name.lower())


def in_jar(lines: Sequence[str], *, name: str) -> str | None:
    """A cookie, from libcurl's list (Netscape lines: name and value are the last two)."""
    parts = (line.split("\t") for line in lines)
    return {cut[5]: cut[6] for cut in parts if len(cut) >= 7}.get(name)


def _json(body: bytes, *, path: str) -> str | None:
    """A text or a number; a list or an object is nothing that could be put into a request."""
    try:
        found, value = conditions.look_up(json.loads(body), path=path)
    except (ValueError, RecursionError):
        return None
    if not found or value is None or isinstance(value, (dict, list)):
        return None
    return (value if isinstance(value, str) else json.dumps(value))[:VALUE_CHARS]


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
