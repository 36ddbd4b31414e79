"""Cells of tables: read, shown, and read again to the same."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from zhilian.core.sheet_columns import (
    Choice,
    Clock,
    Column,
    Day,
    Fault,
    Moment,
    Number,
    Whole,
    Words,
    YesNo,
    Yuan,
)
from zhilian.core.times import LOCAL


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        (Yuan("a", "价"), "15", 1500),
        (Yuan("a", "价"), "1,015.50 元", 101_550),
        (Whole("a", "数"), "1,200", 1200),
        (Number("a", "积"), "18.5", Decimal("18.5")),
        (YesNo("a", "是"), "是", True),
        (Choice("a", "选", choices={"甲": 3}), "甲", 3),
        (Day("a", "日"), "2026/3/9", date(2026, 3, 9)),
        (Clock("a", "时"), "9：05", time(9, 5)),
        (Clock("a", "时"), "09:05:00", time(9, 5)),
        (Moment("a", "刻"), "2026-03-09 08:30", datetime(2026, 3, 9, 8, 30, tzinfo=LOCAL)),
        (Words("a", "标"), "清真，少油;  微辣", ["清真", "少油", "微辣"]),
    ],
)
def test_cell_is_read_and_reads_back_from_what_is_shown(
    column: Column, text: str, value: Any
) -> None:
    found = column.read(text)

    assert found == value
    assert column.read(column.show(found)) == value


@pytest.mark.parametrize(
    ("column", "text"),
    [
        (Yuan("a", "价"), "-1"),
        (Yuan("a", "价"), "1.005"),
        (Yuan("a", "价"), "NaN"),
        (Whole("a", "数", high=5), "6"),
        (Whole("a", "数"), "1.5"),
        (Number("a", "积"), "十"),
        (Day("a", "日"), "2026-02-30"),
        (Day("a", "日"), "昨天"),
        (Clock("a", "时"), "25:00"),
        (Moment("a", "刻"), "明天"),
        (Words("a", "标", most=1), "甲、乙"),
    ],
)
def test_wrong_cell_is_refused_with_a_remedy(column: Column, text: str) -> None:
    with pytest.raises(Fault, match="请|可以|最多|写"):
        column.read(text)


def test_empty_cell_is_the_usual_value_or_refused_where_it_is_needed() -> None:
    assert Whole("a", "数", usual=7).read("") == 7
    assert YesNo("a", "是").read("") is False
    assert Words("a", "标").read("") == []
    with pytest.raises(Fault, match="请填写"):
        Day("a", "日", needed=True).read("")
