"""What every type of field has in common. Pure: no database, no request, the time is given."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar

from zhilian.catalogue.declarations import FieldDeclaration
from zhilian.core.effects import Asking, Values
from zhilian.core.times import local


class Faulty(Exception):
    """What was filled in cannot be right; the text says how to mend it."""


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """Who fills in and when, and what the other fields hold so far."""

    asking: Asking
    values: Values = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        return local(self.asking.at)

    @property
    def today(self) -> date:
        return self.now.date()


class FieldType:
    """One type of field. `control` says which input shows it, `attrs` go to that input.

    A type that `picks` holds a thing of a list (`Picked`), asked of a source.
    """

    name: ClassVar[str]
    control: ClassVar[str] = "input"
    attrs: ClassVar[Mapping[str, str]] = {"type": "text"}
    picks: ClassVar[bool] = False
    head: ClassVar[str] = ""
    """The input that stands before this one, by what is added to its name."""

    def read(self, item: FieldDeclaration, *, text: str, about: Surroundings) -> Any:
        """The value of a text that is not empty. Raises `Faulty`."""
        return text

    def show(self, item: FieldDeclaration, value: Any) -> str:
        """The value as people read it."""
        return str(value)

    def mask(self, item: FieldDeclaration, value: Any) -> str:
        """The value as those see it who need not know it."""
        return HIDDEN

    def hint(self, item: FieldDeclaration, *, about: Surroundings) -> str:
        return ""

    def limits(self, item: FieldDeclaration, *, about: Surroundings) -> dict[str, str]:
        """Further attributes that let the phone help: min, max, maxlength, pattern."""
        return {}

    def start(self, item: FieldDeclaration, *, about: Surroundings) -> str:
        """What stands in the field of a fresh form."""
        held = item.default
        return "" if held is None or is_reference(held) else str(held)


HIDDEN = "******"
TYPES: dict[str, FieldType] = {}


def register(kind: type[FieldType]) -> type[FieldType]:
    TYPES[kind.name] = kind()
    return kind


def is_reference(held: Any) -> bool:
    return isinstance(held, str) and (held.startswith("applicant") or held in {"current", "all"})


def between(low: object, high: object, *, unit: str = "") -> str:
    """1 至 3 / 不小于 1 / 不大于 3, with the unit."""
    tail = f" {unit}" if unit else ""
    if low is not None and high is not None:
        return f"{low}{tail}" if low == high else f"{low} 至 {high}{tail}"
    if low is not None:
        return f"不小于 {low}{tail}"
    return f"不大于 {high}{tail}" if high is not None else ""
