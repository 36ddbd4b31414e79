"""Registers as tables: taken out, changed in a spreadsheet, brought back.

One module in `<app>/sheets/` for each register: its columns, its rows, and the service call that
keeps one row. `zhilian.sheets` has the pages, the preview and the background work of all of them.

    @SHEETS.register
    class Points(Sheet):
        name, label, home = "pickup-points", "取货点", "/desk/canteen/settings/"
        roles = (Role.CANTEEN_ADMIN,)
        columns = (Code("code", "编号", needed=True), Text("name", "名称", needed=True, longest=40))
        key = ("code",)

        def held(self, keeper): ...            # what is there, by the names of the columns
        def save(self, said, *, keeper, at): ...   # refuse with a `Refusal`
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from zhilian.core.registry import Family
from zhilian.core.sheet_columns import Column

Said = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Keeper:
    """Who takes a register out or brings it back."""

    person_id: int
    roles: frozenset[str]


class Sheet(ABC):
    """One register. `key` are the columns that say which row is meant."""

    name: ClassVar[str]
    label: ClassVar[str]
    lead: ClassVar[str] = ""
    icon: ClassVar[str] = "list"
    home: ClassVar[str]
    roles: ClassVar[tuple[str, ...]]
    key: ClassVar[tuple[str, ...]]

    @abstractmethod
    def columns(self, keeper: Keeper) -> Sequence[Column]:
        """What the table has; choices are those that this keeper has."""

    @abstractmethod
    def held(self, keeper: Keeper) -> Iterable[Said]:
        """Every row that this keeper keeps, in the order of the table."""

    @abstractmethod
    def save(self, said: Said, *, keeper: Keeper, at: datetime) -> None:
        """Keep one row, new or changed: `said` has every column. Errors: a `Refusal`."""


SHEETS: Family[type[Sheet]] = Family("sheets")
