"""What is announced of tables. Names and figures, never what stands in them."""

from dataclasses import dataclass
from typing import ClassVar

from zhilian.core.events import Event


@dataclass(frozen=True, kw_only=True)
class TableWritten(Event):
    """A table was brought in; every row that changed has a fact of its own besides."""

    kind: ClassVar[str] = "sheets.table.written"
    run_id: int
    sheet: str
    created: int
    changed: int
    refused: int

    @property
    def subject(self) -> str:
        return f"table-run:{self.run_id}"


@dataclass(frozen=True, kw_only=True)
class TableTakenOut(Event):
    kind: ClassVar[str] = "sheets.table.taken_out"
    sheet: str
    rows: int

    @property
    def subject(self) -> str:
        return f"table:{self.sheet}"
