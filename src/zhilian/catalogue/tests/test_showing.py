"""Values in words, and sensitive ones covered."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from zhilian.catalogue import documents, showing
from zhilian.catalogue.declarations import FieldDeclaration
from zhilian.core.effects import FileRef, Picked
from zhilian.core.testing import NOON

WINDOWS = {w.code: w for w in documents.read_catalogue(documents.shipped()).windows}
FILE = FileRef(key="a", name="函.pdf", kind="pdf", size=9, sha256="0")


def field(type: str, **more: Any) -> FieldDeclaration:
    return FieldDeclaration(key="x", label="字段", type=type, required=True, **more)


@pytest.mark.parametrize(
    ("item", "value", "text"),
    [
        (field("money"), Decimal("1234.5"), "1,234.50 元"),
        (field("datetime"), NOON, "2026-11-24 周二 12:00"),
        (field("date"), date(2026, 11, 24), "2026-11-24 周二"),
        (field("month"), date(2026, 11, 1), "2026 年 11 月"),
        (field("year"), 2026, "2026 年"),
        (field("bool"), False, "否"),
        (field("agree"), True, "已同意"),
        (field("rating"), 5, "5 分"),
        (field("multiselect"), ("门禁", "餐卡"), "门禁、餐卡"),
        (field("resource"), Picked(key="1", label="一会"), "一会"),
        (field("resource"), (Picked(key="1", label="一"), Picked(key="2", label="二")), "一、二"),
        (field("file"), (FILE,), "函.pdf"),
        (field("face"), FILE, "函.pdf"),
        (field("decimal"), Decimal("12.50"), "12.50"),
        (field("text"), None, ""),
        (field("date"), "早先的写法", "早先的写法"),
    ],
)
def test_value_in_words(item: FieldDeclaration, value: Any, text: str) -> None:
    assert showing.text_of(item, value) == text


@pytest.mark.parametrize(
    ("item", "value", "text"),
    [
        (field("idcard"), "610102199003070011", "610***********0011"),
        (field("phone", sensitive=True), "13812345678", "138****5678"),
        (field("text", sensitive=True), "胃痛", "******"),
        (field("select", sensitive=True), Picked(key="1", label="睡眠"), "******"),
        (field("phone"), "13812345678", "13812345678"),
    ],
)
def test_sensitive_value_is_covered(item: FieldDeclaration, value: Any, text: str) -> None:
    assert showing.text_of(item, value, mask=True) == text


def test_shown_follows_the_form_and_covers_cells_of_tables() -> None:
    rows = ({"name": "张三", "idno": "610102199003070011"},)
    values = {"reason": "商谈", "visitor_name": "李四", "companions": rows, "plate": None, "x": 1}

    found = showing.shown(WINDOWS["visitor-booking"].fields, values, mask=True)

    assert [row.key for row in found] == ["visitor_name", "companions", "reason"]
    assert found[1].head == ("姓名", "身份证号")
    assert found[1].rows == (("张三", "610***********0011"),)


@pytest.mark.parametrize(
    ("value", "text"),
    [({"a": 1, "b": None}, "1"), ((1, "二"), "1、二"), (NOON, "2026-11-24 12:00"), (True, "是")],
)
def test_any_value_has_words(value: Any, text: str) -> None:
    assert showing.word_of(value) == text
