"""Typed values of a form as JSON and back, exactly: what was a `Decimal` is one again.

What JSON does not know is an object with a `$`: `{"$": "decimal", "v": "12.50"}`. Lists come back
as tuples. A value says itself what it is, so a case can be read without its declaration.
"""

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from zhilian.core.effects import FileRef, Picked, Values
from zhilian.core.times import LOCAL

KIND: Final = "$"
_PICKED = ("key", "label", "detail", "facts")
_FILE = ("key", "name", "kind", "size", "sha256")


def encode(values: Values) -> str:
    """Compact JSON. `TypeError` for what no form can hold."""
    return json.dumps(_coded(values), ensure_ascii=False, separators=(",", ":"))


def decode(text: str) -> dict[str, Any]:
    """The same values; "" is no values."""
    read: dict[str, Any] = _read(json.loads(text)) if text else {}
    return read


def plain(value: Any) -> Any:
    """One value as JSON holds it."""
    return _coded(value)


def typed(value: Any) -> Any:
    """One value as it was."""
    return _read(value)


def _coded(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, (list, tuple)):
        return [_coded(item) for item in value]
    if isinstance(value, Mapping):
        return _coded_mapping(value)
    for kind, code in _CODES.items():
        if isinstance(value, kind):
            return code(value)
    raise TypeError(f"{type(value).__name__} is no value of a form")


def _coded_mapping(value: Mapping[str, Any]) -> dict[str, Any]:
    held = {str(key): _coded(item) for key, item in value.items()}
    return {KIND: "map", "v": held} if KIND in held else held


def _of(kind: str, names: tuple[str, ...]) -> Callable[[Any], dict[str, Any]]:
    return lambda value: {KIND: kind, **{name: _coded(getattr(value, name)) for name in names}}


def _as(kind: str, write: Callable[[Any], Any]) -> Callable[[Any], dict[str, Any]]:
    return lambda value: {KIND: kind, "v": write(value)}


def _instant(value: datetime) -> str:
    if value.tzinfo is None:
        raise TypeError("naive datetime is no value of a form")
    return value.astimezone(LOCAL).isoformat()


_CODES: Final[Mapping[type, Callable[[Any], dict[str, Any]]]] = {
    Picked: _of("picked", _PICKED),
    FileRef: _of("file", _FILE),
    Decimal: _as("decimal", str),
    datetime: _as("at", _instant),
    date: _as("day", date.isoformat),
    time: _as("hour", time.isoformat),
    timedelta: _as("span", lambda span: [span.days, span.seconds, span.microseconds]),
}
_READS: Final[Mapping[str, Callable[[dict[str, Any]], Any]]] = {
    "picked": lambda held: Picked(**{name: _read(held[name]) for name in _PICKED}),
    "file": lambda held: FileRef(**{name: held[name] for name in _FILE}),
    "decimal": lambda held: Decimal(held["v"]),
    "at": lambda held: datetime.fromisoformat(held["v"]).astimezone(LOCAL),
    "day": lambda held: date.fromisoformat(held["v"]),
    "hour": lambda held: time.fromisoformat(held["v"]),
    "span": lambda held: timedelta(*held["v"]),
    "map": lambda held: {key: _read(item) for key, item in held["v"].items()},
}


def _read(held: Any) -> Any:
    if isinstance(held, list):
        return tuple(_read(item) for item in held)
    if not isinstance(held, dict):
        return held
    if KIND in held:
        return _READS[held[KIND]](held)
    return {key: _read(item) for key, item in held.items()}
