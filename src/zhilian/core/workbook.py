"""Tables out as XLSX: text stays text (numbers with zeros in front, no formulas), wide enough."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from zhilian.core.csvs import safe_cell

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NARROW, WIDE = 10, 48
SAMPLE = 200
HEAD = PatternFill("solid", fgColor="E8EEF7")


@dataclass(frozen=True, kw_only=True)
class Tab:
    """One sheet of the file."""

    title: str
    head: Sequence[str]
    rows: Iterable[Sequence[object]]


def workbook_bytes(tabs: Sequence[Tab]) -> bytes:
    book = Workbook(write_only=True)
    for tab in tabs:
        _write(book, tab)
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def workbook_response(name: str, tabs: Sequence[Tab]) -> HttpResponse:
    """`name` without ending."""
    answer = HttpResponse(workbook_bytes(tabs), content_type=XLSX)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}.xlsx"
    return answer


def _write(book: Workbook, tab: Tab) -> None:
    sheet: Any = book.create_sheet(tab.title[:31])
    rows = [[safe_cell(cell) for cell in row] for row in tab.rows]
    sheet.freeze_panes = "A2"
    for place, width in enumerate(_widths(tab.head, rows[:SAMPLE]), start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.append([_head(sheet, text) for text in tab.head])
    for row in rows:
        sheet.append([_text(sheet, cell) for cell in row])


def _head(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, value=text)
    cell.font, cell.fill = Font(bold=True), HEAD
    return cell


def _text(sheet: Any, text: str) -> Any:
    """Every cell is text: a spreadsheet must not turn a code into a date or a number."""
    cell = WriteOnlyCell(sheet, value=text)
    cell.number_format = "@"
    return cell


def _widths(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    """By what stands in it; a Chinese sign is two wide."""
    columns = zip(*([head, *rows] if rows else [head]), strict=True)
    return [
        max(NARROW, min(WIDE, 2 + max(sum(2 if ord(c) > 255 else 1 for c in text) for text in one)))
        for one in columns
    ]
