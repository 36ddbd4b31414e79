"""A table against the register as it stands: what each line would do, said cell by cell."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zhilian.core.sheet_columns import Column, Fault
from zhilian.core.sheets import Keeper, Said, Sheet
from zhilian.core.tables import TableRow
from zhilian.sheets.types import LineResult, Verdict

EMPTY = "空"
Key = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A line's result, and what is to be kept where something is."""

    result: LineResult
    said: Said | None = None


def plan(sheet: Sheet, rows: Sequence[TableRow], *, keeper: Keeper) -> Iterator[Planned]:
    """Line by line. A column that the file leaves out stays as it is, or is usual for a new row."""
    columns = sheet.columns(keeper)
    held = {_key(sheet, columns, said): said for said in sheet.held(keeper)}
    seen: dict[Key, int] = {}
    for row in rows:
        yield _planned(row, columns, sheet=sheet, held=held, seen=seen)


def shown(columns: Sequence[Column], said: Said) -> list[str]:
    """A row as the cells of a table."""
    return [column.show(said.get(column.name)) for column in columns]


def _planned(
    row: TableRow,
    columns: Sequence[Column],
    *,
    sheet: Sheet,
    held: Mapping[Key, Said],
    seen: dict[Key, int],
) -> Planned:
    read, faults = _read(row, columns)
    key = _key(sheet, columns, read)
    title = " ".join(filter(None, key)) or "（没有编号）"
    first = seen.setdefault(key, row.line)
    if first != row.line and not faults:
        labels = "、".join(one.label for one in columns if one.name in sheet.key)
        faults = [(labels, f"与第 {first} 行相同，请只留一行")]
    before = held.get(key)
    said = {one.name: one.empty() for one in columns} | dict(before or {}) | read
    if before is None and not faults:
        faults = [(one.label, "新增的行不能没有这一列") for one in columns if _lacks(one, row)]
    if faults:
        bad = LineResult(line=row.line, title=title, verdict=Verdict.BAD, faults=tuple(faults))
        return Planned(result=bad)
    changes = _differences(columns, before, said) if before is not None else ()
    verdict = Verdict.NEW if before is None else Verdict.CHANGED if changes else Verdict.SAME
    result = LineResult(line=row.line, title=title, verdict=verdict, differences=changes)
    return Planned(result=result, said=None if verdict == Verdict.SAME else said)


def _read(row: TableRow, columns: Sequence[Column]) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    said: dict[str, Any] = {}
    faults: list[tuple[str, str]] = []
    for column in columns:
        if column.name in row.values:
            try:
                said[column.name] = column.read(row.values[column.name])
            except Fault as fault:
                faults.append((column.label, str(fault)))
    return said, faults


def _lacks(column: Column, row: TableRow) -> bool:
    return column.needed and column.name not in row.values


def _key(sheet: Sheet, columns: Sequence[Column], said: Said) -> Key:
    by_name = {column.name: column for column in columns}
    return tuple(by_name[name].show(said.get(name)) for name in sheet.key)


def _differences(
    columns: Sequence[Column], before: Said, said: Said
) -> tuple[tuple[str, str, str], ...]:
    told = (
        (one.label, one.show(before.get(one.name)), one.show(said[one.name])) for one in columns
    )
    return tuple((label, old or EMPTY, new or EMPTY) for label, old, new in told if old != new)
