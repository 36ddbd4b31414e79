"""Rows of a form: added, gone, read from a workbook."""

import io
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook

from zhilian.cases.models import RowSheet
from zhilian.catalogue.fields.codes import idcard_sign
from zhilian.core.content.tests import files
from zhilian.core.effects import prefills
from zhilian.core.testing import standing_in
from zhilian.directory.tests import make as people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_catalogue")]
BODY = "61010219900307001"
IDNO = f"{BODY}{idcard_sign(BODY)}"


def html(answer: Any) -> str:
    return str(answer.content.decode())


def book(*rows: list[Any]) -> SimpleUploadedFile:
    made = Workbook()
    sheet: Any = made.active
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return SimpleUploadedFile("名单.xlsx", out.getvalue())


def test_row_goes_and_those_behind_move_up(staff: Client) -> None:
    data = {"items.rows": "3", **{f"items.{n}.qty": str(n + 1) for n in range(3)}}

    text = html(staff.post("/w/mall-order/", {**data, "less": "items.1"}))

    assert re.findall(r'name="items\.\d\.qty" value="(\d)"', text) == ["1", "3"]
    assert 'name="items.rows" value="2"' in text


def test_workbook_lays_rows_into_the_form(staff: Client) -> None:
    rows = book(["姓名", "身份证号", "手机"], ["张三", IDNO, 13800000000])

    text = html(staff.post("/w/group-visit/", {"members.xlsx": rows, "read": "members"}))

    assert 'name="members.0.name" value="张三"' in text
    assert f'name="members.0.idno" value="{IDNO}"' in text
    assert 'name="members.0.phone" value="13800000000"' in text


def test_long_workbook_is_kept_apart_and_checked_row_by_row(staff: Client) -> None:
    lines = [["张三", IDNO, "13800000000"]] * 39 + [["李四", "1", ""]]
    rows = book(["姓名", "身份证号", "手机"], *lines)

    text = html(staff.post("/w/group-visit/", {"members.xlsx": rows, "read": "members"}))

    held = RowSheet.objects.get()
    assert held.count == 40
    assert f'name="members.sheet" value="{held.pk}"' in text
    assert "已导入 40 行" in text
    sent = html(staff.post("/w/group-visit/", {"members.sheet": str(held.pk)}))
    assert "来访名单第 40 行身份证号：请填写 18 位身份证号" in sent
    stranger = Client()
    people.sign_in(stranger, people.person(roles=["dept_liaison"]))
    theirs = html(stranger.post("/w/group-visit/", {"members.sheet": str(held.pk)}))
    assert "已过保存期" in theirs


@pytest.mark.parametrize(
    ("upload", "says"),
    [
        (None, "请先选择填好的表格文件"),
        (SimpleUploadedFile("a.xlsx", b"no book"), "不是可以上传的格式"),
        (SimpleUploadedFile("a.xlsx", files.PDF), "不是 XLSX 表格"),
        (SimpleUploadedFile("a.xlsx", files.office(main="xl/workbook.xml")), "打不开"),
    ],
)
def test_what_is_no_workbook_is_told(staff: Client, upload: Any, says: str) -> None:
    data = {"read": "members", **({"members.xlsx": upload} if upload else {})}

    assert says in html(staff.post("/w/group-visit/", data))


def test_template_comes_back_as_it_was_filled_in(staff: Client) -> None:
    rows = [{"asset_no": f"A{n:04d}", "found": "相符", "place": "一号楼"} for n in range(40)]
    with standing_in(prefills, {"unit_assets": lambda _asking, _values: rows}):
        page = html(staff.get("/w/asset-inventory/"))
        answer = staff.get("/w/asset-inventory/table/rows/")
        upload = SimpleUploadedFile("表.xlsx", answer.content)
        text = html(staff.post("/w/asset-inventory/", {"rows.xlsx": upload, "read": "rows"}))

    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert "系统已带出 40 行" in page
    assert 'name="rows.0.' not in page
    assert (sheet.max_row >= 41, sheet["A2"].value) == (True, "A0000")
    assert "已导入 40 行" in text
