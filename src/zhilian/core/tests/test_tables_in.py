"""Tables in: what went out as CSV comes back the same, hostile files are refused with a remedy."""

import io
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from zhilian.core.content.tests import files
from zhilian.core.csvs import csv_response
from zhilian.core.errors import UploadRefused
from zhilian.core.tables import table_of

COLUMNS = {"编号": "code", "名称": "name", "日期": "day"}


def upload(body: bytes, *, name: str = "t.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, body)


def csv_of(*lines: str) -> SimpleUploadedFile:
    return upload("\n".join(lines).encode())


def xlsx(*rows: list[Any]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def values(file: SimpleUploadedFile, **limits: int) -> list[dict[str, str]]:
    return [dict(row.values) for row in table_of(file, columns=COLUMNS, **limits)]


def test_headings_name_the_columns_in_any_order() -> None:
    file = csv_of("名称,编号", " 301 会议室 ,r1", ",", "第一会议室,r2")

    rows = table_of(file, columns=COLUMNS)

    assert [row.line for row in rows] == [2, 4]
    assert rows[0].values == {"name": "301 会议室", "code": "r1"}


def test_a_workbook_reads_like_a_csv() -> None:
    body = xlsx(["编号", "名称", "日期"], [12, 3.5, date(2026, 11, 24)], [None, None, None])

    found = values(upload(body, name="表.XLSX"))

    assert found == [{"code": "12", "name": "3.5", "day": "2026-11-24"}]


NAMES = st.text(st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="'"))


@given(st.lists(NAMES, min_size=1))
def test_what_went_out_comes_back(names: list[str]) -> None:
    wanted = [name.strip() for name in names]
    answer = csv_response("t", ["编号", "名称"], [["1", name] for name in wanted])

    found = values(upload(b"".join(answer)))

    assert [row["name"] for row in found] == wanted


@pytest.mark.parametrize(
    ("file", "remedy"),
    [
        (csv_of("编号,颜色", "1,红"), "不认识“颜色”这一列，可以用的列：编号、名称、日期"),
        (csv_of("编号,编号", "1,2"), "不重复的列名"),
        (csv_of(",,", "1,2,3"), "不重复的列名"),
        (csv_of("编号,名称"), "没有可以导入的行"),
        (csv_of("编号", *map(str, range(4))), "超过 3 行"),
        (csv_of("编号", '"x'), "另存为"),
        (upload(b"", name="t.csv"), "空文件"),
        (upload(b"x" * 2000), "超过 1 KB"),
        (upload(b"a\0b"), "不是文本文件"),
        (upload(b"x", name="t.exe"), "CSV 或 XLSX"),
        (upload(files.PDF, name="t.xlsx"), "不是 XLSX"),
        (upload(files.office(main="xl/workbook.xml"), name="t.xlsx"), "打不开"),
        (upload(b"PK\x03\x04" + b"\0" * 40, name="t.xlsx"), "打不开"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_remedy(
    file: SimpleUploadedFile, remedy: str
) -> None:
    with pytest.raises(UploadRefused, match=remedy):
        values(file, max_bytes=1024, most_rows=3)


def test_a_sheet_without_end_is_not_read_to_its_end() -> None:
    body = xlsx(["编号"], *([n] for n in range(9)))

    with pytest.raises(UploadRefused, match="超过 3 行"):
        values(upload(body, name="t.xlsx"), most_rows=3)
