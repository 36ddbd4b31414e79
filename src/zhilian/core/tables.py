"""Tables in: the rows of a CSV or XLSX whose first row names the columns, as text.

    rows = table_of(upload, columns={"编号": "code", "名称": "name"})

A file of `csvs.csv_response` comes back as it went out.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO, StringIO
from pathlib import PurePath
from typing import Any
from zipfile import BadZipFile

from django.core.files.uploadedfile import UploadedFile
from openpyxl import load_workbook

from zhilian.core.content.sniff import kind_of
from zhilian.core.csvs import FORMULA
from zhilian.core.errors import UploadRefused
from zhilian.core.uploads import bytes_of, decoded

MAX_BYTES = 2 * 1024 * 1024
MOST_ROWS = 2000
MOST_COLUMNS = 60
BROKEN = (KeyError, ValueError, TypeError, AttributeError, IndexError, OSError, SyntaxError)


@dataclass(frozen=True, kw_only=True)
class TableRow:
    """`line` as the spreadsheet counts it; `values` by the names of the columns, trimmed."""

    line: int
    values: Mapping[str, str]


def table_of(
    upload: "UploadedFile[bytes]",
    *,
    columns: Mapping[str, str],
    max_bytes: int = MAX_BYTES,
    most_rows: int = MOST_ROWS,
) -> list[TableRow]:
    """`columns`: what a heading is called, by the word in the file. Headings may come in any order
    and be left out. Errors: `UploadRefused` with the remedy.
    """
    name = PurePath(upload.name or "").name
    body = bytes_of(upload, max_bytes=max_bytes, name=name)
    lines = _lines(body, name=name, most=most_rows)
    try:
        heading = next(lines, [])
        named = _named(heading, columns, name=name)
        found = list(_rows(lines, named))
    except csv.Error:
        raise UploadRefused(f"“{name}”读不出来，请另存为 CSV UTF-8 或 XLSX 后再传。") from None
    if not found:
        raise UploadRefused(f"“{name}”只有表头，没有可以导入的行。")
    if len(found) > most_rows:
        raise UploadRefused(f"“{name}”超过 {most_rows} 行，请拆成几个文件分次导入。")
    return found


def _lines(body: bytes, *, name: str, most: int) -> Iterator[Sequence[object]]:
    ending = PurePath(name).suffix.lower()
    if ending == ".csv":
        return iter(csv.reader(StringIO(decoded(body, name=name), newline=""), strict=True))
    if ending == ".xlsx":
        return iter(_sheet(body, name=name, most=most))
    raise UploadRefused(f"“{name}”不是可导入的文件，请上传 CSV 或 XLSX 格式的文件。")


def _sheet(body: bytes, *, name: str, most: int) -> list[Sequence[object]]:
    """The first sheet; what lies far beyond the limit is not read."""
    if kind_of(BytesIO(body), name=name) != "xlsx":
        raise UploadRefused(f"“{name}”不是 XLSX 表格，请在表格软件里另存为 XLSX 后再传。")
    try:
        book = load_workbook(BytesIO(body), read_only=True, data_only=True, keep_links=False)
        rows = book.worksheets[0].iter_rows(
            max_row=2 * most + 2, max_col=MOST_COLUMNS, values_only=True
        )
        return list(rows)
    except (*BROKEN, BadZipFile):
        raise UploadRefused(f"“{name}”打不开，请在表格软件里另存为 XLSX 后再传。") from None


def _named(
    heading: Sequence[object], columns: Mapping[str, str], *, name: str
) -> list[tuple[int, str]]:
    words = [_text(cell) for cell in heading]
    strange = [word for word in words if word and word not in columns]
    if strange:
        wanted = "、".join(columns)
        raise UploadRefused(f"不认识“{strange[0]}”这一列，可以用的列：{wanted}。")
    named = [(place, columns[word]) for place, word in enumerate(words) if word]
    if not named or len({column for _, column in named}) != len(named):
        raise UploadRefused(f"“{name}”的第一行要是不重复的列名，可以先导出一份再改。")
    return named


def _rows(
    lines: Iterable[Sequence[object]], named: Sequence[tuple[int, str]]
) -> Iterator[TableRow]:
    for line, cells in enumerate(lines, start=2):
        values = {
            column: _text(cells[place]) if place < len(cells) else "" for place, column in named
        }
        if any(values.values()):
            yield TableRow(line=line, values=values)


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ").removesuffix(" 00:00:00")
    if isinstance(cell, date | time):
        return cell.isoformat()
    text = str(cell).replace("\0", "").strip()
    neutral = text[:1] == "'" and text[1:2] and text[1:].startswith(FORMULA)
    return text[1:] if neutral else text
