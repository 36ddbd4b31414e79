"""Tables of a form as workbooks: a template to fill in, and the rows of one that was filled in.

Every cell is text in the template, so that long numbers stay what they are.
"""

import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import IO, Any, Final

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from zhilian.catalogue import fields
from zhilian.catalogue.declarations import FieldDeclaration
from zhilian.catalogue.fields.base import Surroundings
from zhilian.core.errors import UploadRefused

Cells = Mapping[str, str]
"""One row: texts by column."""
HEAD: Final = 1
SPARE_ROWS: Final = 200
WIDE: Final = 18
LONGEST_LIST: Final = 250
DIGITS_KEPT: Final = 15
"""A workbook keeps no more digits of a number than these."""
MOST_COLUMNS: Final = 40
BLANK_ROWS: Final = 200


def template(item: FieldDeclaration, *, rows: Sequence[Cells], about: Surroundings) -> bytes:
    """A workbook with a head, what each column takes, and the rows that are there already."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = item.label[:31]
    for number, column in enumerate(item.columns, start=1):
        _head(sheet, number, column, about)
    for place, row in enumerate(rows, start=HEAD + 1):
        for number, column in enumerate(item.columns, start=1):
            sheet.cell(place, number, row.get(column.key, ""))
    last = HEAD + len(rows) + min(SPARE_ROWS, item.max_rows)
    for cells in sheet.iter_rows(min_row=HEAD + 1, max_row=last, max_col=len(item.columns)):
        for cell in cells:
            cell.number_format = "@"
    sheet.freeze_panes = f"A{HEAD + 1}"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def rows_in(item: FieldDeclaration, file: IO[bytes], *, name: str) -> list[Cells]:
    """The rows that were filled in, as texts; columns are found by their heads.

    Errors: `UploadRefused` naming the row or column and the remedy. The file was sniffed already.
    """
    try:
        book = load_workbook(file, read_only=True, data_only=True)
    except (OSError, ValueError, KeyError, SyntaxError):
        raise UploadRefused(f"“{name}”打不开，请用下载的模板填写后再上传。") from None
    try:
        lines = book.worksheets[0].iter_rows(values_only=True, max_col=MOST_COLUMNS)
        places = _places(item, next(lines, ()), name)
        return list(_filled(item, lines, places))
    except (ValueError, KeyError, IndexError, SyntaxError, OSError):
        raise UploadRefused(f"“{name}”内容已损坏，请重新下载模板填写。") from None
    finally:
        book.close()


def _head(sheet: Any, number: int, column: FieldDeclaration, about: Surroundings) -> None:
    cell = sheet.cell(HEAD, number, f"{column.label}{'*' if column.required else ''}")
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", fgColor="E7EEFC")
    cell.alignment = Alignment(vertical="center")
    letter = get_column_letter(number)
    sheet.column_dimensions[letter].width = WIDE
    hint = fields.of(column).hint(column, about=about)
    listed = ",".join(column.options)
    choices = listed if listed and len(listed) <= LONGEST_LIST else ""
    if not choices and not hint:
        return
    listed_rule = DataValidation(type="list", formula1=f'"{choices}"')
    rule = listed_rule if choices else DataValidation()
    rule.showDropDown = False
    rule.promptTitle, rule.prompt = column.label[:32], (hint or "从列表里选")[:250]
    rule.showInputMessage = True
    rule.allow_blank = True
    sheet.add_data_validation(rule)
    rule.add(f"{letter}{HEAD + 1}:{letter}{HEAD + 5000}")


def _places(item: FieldDeclaration, head: Sequence[Any], name: str) -> dict[str, int]:
    """Where each column stands, by its label."""
    found = {str(cell or "").strip().rstrip("*"): place for place, cell in enumerate(head)}
    missing = [c.label for c in item.columns if c.label not in found and c.required]
    if missing:
        raise UploadRefused(
            f"“{name}”第一行缺少列“{'”“'.join(missing)}”，请用下载的模板填写，不要改表头。"
        )
    return {c.key: found[c.label] for c in item.columns if c.label in found}


def _filled(
    item: FieldDeclaration, lines: Iterator[Sequence[Any]], places: Mapping[str, int]
) -> Iterator[Cells]:
    """Rows until nothing follows for long; a row without a word is no row."""
    blank = count = 0
    for number, line in enumerate(lines, start=HEAD + 1):
        row = {
            column.key: _text(line[places[column.key]], column, number)
            for column in item.columns
            if column.key in places and places[column.key] < len(line)
        }
        blank = 0 if any(row.values()) else blank + 1
        if blank > BLANK_ROWS:
            return
        if any(row.values()):
            count += 1
            if count > item.max_rows:
                raise UploadRefused(f"最多 {item.max_rows} 行，请删去多余的行或分几次办理。")
            yield row


def _text(value: Any, column: FieldDeclaration, number: int) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else ""
    if isinstance(value, (int, float)):
        return _digits(value, column, number)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}" if column.type == "datetime" else f"{value:%Y-%m-%d}"
    return value.isoformat() if isinstance(value, date) else str(value).strip()


def _digits(value: float, column: FieldDeclaration, number: int) -> str:
    if abs(value) >= 10**DIGITS_KEPT:
        raise UploadRefused(
            f"第 {number} 行“{column.label}”被表格软件改成了数字，末几位已丢失，"
            "请把这一列设为“文本”格式后重新填写。"
        )
    return str(int(value)) if value == int(value) else repr(value)
