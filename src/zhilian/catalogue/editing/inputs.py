"""One thing that may be changed, and how its text becomes a value and comes back."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from zhilian.catalogue.fields.base import Faulty

Path = tuple[str | int, ...]
Choice = tuple[str, str]
YES = "1"
LONGEST_NUMBER = 12


@dataclass(frozen=True, kw_only=True)
class Input:
    """`optional`: left empty, the key goes from the declaration."""

    path: Path
    label: str
    kind: str = "text"
    value: str = ""
    choices: tuple[Choice, ...] = ()
    help: str = ""
    longest: int = 200
    optional: bool = False
    least: int = 1
    error: str = ""
    changed: bool = False

    @property
    def name(self) -> str:
        return ".".join(map(str, self.path))

    def with_text(self, text: str, *, error: str = "") -> "Input":
        return replace(self, value=text, error=error)

    def read(self, text: str) -> Any:
        """The value of a text; None when an optional one is left empty. Raises `Faulty`."""
        plain = text.strip().replace("\r\n", "\n")
        if not plain and self.kind != "yes":
            if self.optional:
                return None
            raise Faulty(f"请填写{self.label}")
        return _READ[self.kind](self, plain)


@dataclass(frozen=True, kw_only=True)
class Section:
    """A field, a step or a message with what may be changed of it."""

    key: str
    title: str
    detail: str = ""
    icon: str = ""
    inputs: tuple[Input, ...] = ()

    @property
    def faulty(self) -> bool:
        return any(item.error for item in self.inputs)

    @property
    def changed(self) -> bool:
        return any(item.changed for item in self.inputs)


def held(document: Mapping[str, Any], path: Path) -> Any:
    """What stands at the path, or None."""
    found: Any = document
    for key in path:
        if isinstance(found, Mapping):
            found = found.get(str(key))
        elif isinstance(found, list) and isinstance(key, int) and key < len(found):
            found = found[key]
        else:
            return None
    return found


def shown(value: Any) -> str:
    """A value of the declaration as an input shows it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES if value else ""
    if isinstance(value, list):
        return "\n".join(map(str, value))
    return str(value)


def _text(item: Input, text: str) -> str:
    if len(text) > item.longest:
        raise Faulty(f"现有 {len(text)} 字，请删到 {item.longest} 字以内")
    return text if item.kind == "area" else " ".join(text.split())


def _lines(item: Input, text: str) -> list[str]:
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if len(lines) < item.least:
        raise Faulty(f"请至少写 {item.least} 项，每行一项")
    twice = sorted({line for line in lines if lines.count(line) > 1})
    if twice:
        raise Faulty(f"“{twice[0]}”写了两次，请只留一项")
    too_long = [line for line in lines if len(line) > item.longest]
    if too_long:
        raise Faulty(f"“{too_long[0][:20]}”超过 {item.longest} 字，请写短些")
    return lines


def _whole(item: Input, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < LONGEST_NUMBER):
        raise Faulty("请填写整数")
    value = int(text)
    if value < item.least:
        raise Faulty(f"请填写不小于 {item.least} 的整数")
    return value


def _number(_item: Input, text: str) -> int | float:
    try:
        value = Decimal(text.replace(",", ""))
    except InvalidOperation:
        raise Faulty("请只填数字") from None
    if not value.is_finite() or abs(value) >= 10**LONGEST_NUMBER:
        raise Faulty("数字太大，请核对")
    return int(value) if value == int(value) else float(value)


def _choice(item: Input, text: str) -> str:
    if text not in dict(item.choices):
        raise Faulty("不在选项里，请重新选择")
    return text


def _yes(_item: Input, text: str) -> bool:
    return text == YES


_READ = {
    "text": _text,
    "area": _text,
    "lines": _lines,
    "whole": _whole,
    "number": _number,
    "choice": _choice,
    "yes": _yes,
}
