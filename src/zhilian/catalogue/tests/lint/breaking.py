"""The shipped list broken once for each rule: `@breaks(rule, at)` above the function that does
the damage.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Document = dict[str, Any]
Damage = Callable[[Document], object]


@dataclass(frozen=True)
class Case:
    rule: str
    at: str
    damage: Damage

    def __str__(self) -> str:
        return f"{self.rule}-{self.damage.__name__}"


CASES: list[Case] = []


def breaks(rule: str, at: str) -> Callable[[Damage], Damage]:
    def add(damage: Damage) -> Damage:
        CASES.append(Case(rule=rule, at=at, damage=damage))
        return damage

    return add


def window(document: Document, code: str) -> Document:
    found: Document = next(
        item
        for part in document["sub_platforms"]
        for item in part["windows"]
        if item["code"] == code
    )
    return found


def field(document: Document, code: str, key: str) -> Document:
    found: Document = next(
        item for item in window(document, code)["form"]["fields"] if item["key"] == key
    )
    return found


def step(document: Document, code: str, key: str) -> Document:
    found: Document = next(
        item for item in window(document, code)["workflow"]["steps"] if item["key"] == key
    )
    return found


def drop(items: list[Document], **wanted: object) -> None:
    """Remove the items that carry these values."""
    items[:] = [item for item in items if any(item.get(k) != v for k, v in wanted.items())]
