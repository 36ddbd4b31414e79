"""What building the inputs of a form needs to know of the page."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from zhilian.catalogue import checking, compiled, expressions
from zhilian.catalogue.declarations import APPLICANT, FieldDeclaration, Registers, WindowDeclaration
from zhilian.catalogue.fields.base import Surroundings
from zhilian.catalogue.reading import first_rows
from zhilian.catalogue.types import Problem, Sent, Sheet
from zhilian.core.effects import Asking, Picked, Row


@dataclass(kw_only=True)
class Desk:
    """The form under way: its declaration, who is at it, what came and what was found in it."""

    window: WindowDeclaration
    registers: Registers
    asking: Asking
    sheet: Sheet
    by: str = APPLICANT
    started: dict[str, Picked] = field(default_factory=dict)
    """What stands in a fresh form because of who fills it in."""

    @cached_property
    def spoken(self) -> list[str]:
        """What conditions and sums of the form say, for the browser."""
        every = ((item.show_if, item.required_if, item.formula) for item in self.window.fields)
        return [text for texts in every for text in texts if text]

    @cached_property
    def named(self) -> frozenset[str]:
        """The fields that they read."""
        return frozenset[str]().union(*map(expressions.names_of, self.spoken))

    def members(self, key: str) -> frozenset[str]:
        """The facts that they ask of a thing chosen."""
        told = (compiled.members_of(text).get(key, frozenset()) for text in self.spoken)
        return frozenset[str]().union(*told)

    def stop(self, key: str) -> str:
        """What the rule says that lets nobody through who ticks this box."""
        rules = (rule.message for rule in self.window.rules if rule.check == f"not {key}")
        return next(rules, "")

    @property
    def about(self) -> Surroundings:
        held = self.sheet.checked.values if self.sheet.checked else self.started
        every = dict.fromkeys(item.key for item in self.window.fields)
        return Surroundings(asking=self.asking, values={**every, **held})

    @property
    def sent(self) -> Sent:
        return self.sheet.sent or self.begun

    @cached_property
    def begun(self) -> Sent:
        """What tables begin with that are filled from what is known already."""
        texts: dict[str, list[str]] = {}
        rows: dict[str, int] = {}
        for item in self.window.fields:
            if item.prefill and not item.readonly and self.asking.person_id is not None:
                found = first_rows(item, asking=self.asking, values={})
                rows[item.key] = len(found)
                texts |= cells(item, found)
        return Sent(texts=texts, rows=rows)

    def error(self, name: str) -> str:
        found = self.sheet.checked.problems if self.sheet.checked and self.sheet.blame else ()
        return next((problem.text for problem in found if problem.name == name), "")

    def cell_problems(self, key: str) -> list[Problem]:
        found = self.sheet.checked.problems if self.sheet.checked and self.sheet.blame else ()
        return [problem for problem in found if problem.name.startswith(f"{key}.")]

    def filler(self, item: FieldDeclaration) -> str:
        """Who fills the field in, if it is somebody else."""
        return "" if checking.filler_of(item) == self.by else checking.filler_of(item)


def cells(item: FieldDeclaration, rows: Sequence[Row]) -> dict[str, list[str]]:
    """Rows as the inputs of a table hold them."""
    return {
        f"{item.key}.{number}.{column.key}": [_written(row[column.key])]
        for number, row in enumerate(rows)
        for column in item.columns
        if row.get(column.key) is not None
    }


def _written(value: Any) -> str:
    if isinstance(value, Picked):
        return value.label
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else str(value)
