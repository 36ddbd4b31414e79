"""Secrets among options: hidden wherever options are shown, kept when the place-holder comes
back.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from zhilian.probe.kinds.base import KINDS

KEPT = "（已保存，不显示）"
"""Stands for a secret that is not shown; sent back, it means: leave it as it is."""
TELLING = re.compile(r"authorization|cookie|token|passw|secret|api-?key|口令|密码", re.IGNORECASE)
ADDRESS = re.compile(r"https?://([^/?#\s\"']+)", re.IGNORECASE)
LINE = re.compile(r"(?m)^([^:\n]+):[ \t]*(\S.*)$")


def hide_secrets(kind_name: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """The options as they may be shown or written to a file."""
    kind = KINDS.get(kind_name)
    controls = {option.name: option.control for option in kind.options} if kind else {}
    return {
        name: KEPT if controls.get(name) == "secret" and value else _hidden(value)
        for name, value in options.items()
    }


def keep_secrets(given: Mapping[str, Any], stored: Mapping[str, Any]) -> dict[str, Any]:
    """`given`, with each place-holder replaced by the stored secret that stood there.

    Not when `given` goes to a host that the stored options do not: who may not read a secret may
    not have it sent to himself either. The place-holder stays, and `drafts.faults` refuses it.
    """
    if not hosts(given) <= hosts(stored):
        return dict(given)
    return {name: _kept(value, stored.get(name)) for name, value in given.items()}


def has_placeholder(value: Any) -> bool:
    """Whether a place-holder is left that stands for nothing stored."""
    if isinstance(value, Mapping):
        return any(has_placeholder(inner) for inner in value.values())
    if isinstance(value, (list, tuple)):
        return any(has_placeholder(inner) for inner in value)
    return isinstance(value, str) and KEPT in value


def hosts(value: Any) -> frozenset[str]:
    """Every host that options name, as `host` or in an address."""
    if isinstance(value, Mapping):
        named = value.get("host")
        own = {named.strip().lower()} if isinstance(named, str) else set()
        return frozenset(own).union(*(hosts(inner) for inner in value.values()))
    if isinstance(value, (list, tuple)):
        return frozenset().union(*(hosts(inner) for inner in value))
    found = ADDRESS.findall(value) if isinstance(value, str) else []
    return frozenset(one.rpartition("@")[2].lower() for one in found)


def _hidden(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {
            name: KEPT if isinstance(inner, str) and _telling(name) and inner else _hidden(inner)
            for name, inner in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [_hidden(inner) for inner in value]
    return LINE.sub(_hidden_line, value) if isinstance(value, str) else value


def _telling(name: object) -> bool:
    return bool(TELLING.search(str(name)))


def _hidden_line(line: re.Match[str]) -> str:
    return f"{line[1]}: {KEPT}" if _telling(line[1]) else line[0]


def _kept(value: Any, stored: Any) -> Any:
    if value == KEPT and stored is not None:
        return stored
    if isinstance(value, Mapping):
        before = stored if isinstance(stored, Mapping) else {}
        return {name: _kept(inner, before.get(name)) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        held = list(stored) if isinstance(stored, (list, tuple)) else []
        padded = [*held, *[None] * len(value)]
        return [_kept(inner, padded[place]) for place, inner in enumerate(value)]
    if not isinstance(value, str) or KEPT not in value or not isinstance(stored, str):
        return value
    return _kept_lines(value, stored)


def _kept_lines(value: str, stored: str) -> str:
    before = {line[1].strip(): line[0] for line in LINE.finditer(stored)}
    return "\n".join(
        before.get(line.partition(":")[0].strip(), line) if KEPT in line else line
        for line in value.splitlines()
    )
