"""What every type of field has in common. Pure: no database, no request, the time is given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar

from zhilian.catalogue.declarations import FieldDeclaration


class Faulty(Exception):
    """What was filled in cannot be right; the text says how to mend it."""


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What a field may be compared with: the hour in local time and the names that really exist."""

    now: datetime
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return self.now.date()

    def choices_for(self, item: FieldDeclaration) -> tuple[str, ...]:
        """The options of the declaration, or those known under its source or its type."""
        return item.options or tuple(self.choices.get(item.source or item.type, ()))


class FieldType:
    """One type of field. `control` says which input shows it, `attrs` go to that input."""

    name: ClassVar[str]
    control: ClassVar[str] = "input"
    attrs: ClassVar[Mapping[str, str]] = {"type": "text"}

    def read(self, item: FieldDeclaration, *, text: str, about: Surroundings) -> Any:
        """The value of a text that is not empty. Raises `Faulty`."""
        return text

    def hint(self, item: FieldDeclaration, *, about: Surroundings) -> str:
        return ""

    def limits(self, item: FieldDeclaration, *, about: Surroundings) -> dict[str, str]:
        """Further attributes that let the phone help: min, max, maxlength, pattern."""
        return {}

    def start(self, item: FieldDeclaration, *, about: Surroundings) -> str:
        """What stands in the field of a fresh form."""
        held = item.default
        return "" if held is None or _is_reference(held) else str(held)


TYPES: dict[str, FieldType] = {}


def register(kind: type[FieldType]) -> type[FieldType]:
    TYPES[kind.name] = kind()
    return kind


def _is_reference(held: Any) -> bool:
    return isinstance(held, str) and (held.startswith("applicant") or held in {"current", "all"})


def between(low: object, high: object, *, unit: str = "") -> str:
    """1 至 3 / 不小于 1 / 不大于 3, with the unit."""
    tail = f" {unit}" if unit else ""
    if low is not None and high is not None:
        return f"{low}{tail}" if low == high else f"{low} 至 {high}{tail}"
    if low is not None:
        return f"不小于 {low}{tail}"
    return f"不大于 {high}{tail}" if high is not None else ""
