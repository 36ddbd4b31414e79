"""The templates that come with the product, read once from `templates.yaml`."""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Any, cast

import yaml

from zhilian.notices.types import Channel

_SPACES = re.compile(r"[ \t\r\n]+")


@dataclass(frozen=True, kw_only=True)
class Shipped:
    name: str
    label: str
    text: str
    give_up_s: int
    channel: Channel = Channel.SMS
    secret: bool = False


@cache
def shipped_templates() -> dict[str, Shipped]:
    raw = _raw()
    return {
        name: Shipped(
            name=name,
            label=entry["label"],
            text=entry["text"] if "channel" in entry else raw["signature"] + entry["text"],
            give_up_s=entry["give_up_min"] * 60,
            channel=Channel(entry.get("channel", Channel.SMS)),
            secret=entry.get("secret", False),
        )
        for name, entry in raw["templates"].items()
    }


@cache
def signature() -> str:
    """What stands before every text of operations, and of windows while none are declared."""
    return str(_raw()["signature"])


def is_secret(name: str) -> bool:
    """Whether texts of this template carry a code: see `secret` in the file."""
    text = shipped_templates().get(name)
    return text is not None and text.secret


def placeholders(text: str) -> list[str]:
    return [name for _literal, name, _spec, _conversion in Formatter().parse(text) if name]


def fill(text: str, values: dict[str, str]) -> str:
    """Put the values in as they are, on one line: a value never acts as a template itself."""
    parts = []
    for literal, name, _spec, _conversion in Formatter().parse(text):
        parts.append(literal)
        if name:
            parts.append(_SPACES.sub(" ", values[name]))
    return "".join(parts)


def _raw() -> dict[str, Any]:
    text = (files("zhilian.notices") / "templates.yaml").read_text("utf-8")
    return cast("dict[str, Any]", yaml.safe_load(text))
