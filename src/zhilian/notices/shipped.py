"""The templates that come with the product, read once from `templates.yaml`."""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import Formatter

import yaml

_SPACES = re.compile(r"[ \t\r\n]+")


@dataclass(frozen=True, kw_only=True)
class Shipped:
    name: str
    label: str
    text: str
    give_up_s: int


@cache
def shipped_templates() -> dict[str, Shipped]:
    raw = yaml.safe_load((files("zhilian.notices") / "templates.yaml").read_text("utf-8"))
    return {
        name: Shipped(
            name=name,
            label=entry["label"],
            text=raw["signature"] + entry["text"],
            give_up_s=entry["give_up_min"] * 60,
        )
        for name, entry in raw["templates"].items()
    }


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
