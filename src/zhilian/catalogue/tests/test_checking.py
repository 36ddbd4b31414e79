"""Checking a filled-in form: what is blamed, what is let go, what stays open."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from zhilian.catalogue import checking, documents, fields
from zhilian.catalogue.fields.base import Surroundings
from zhilian.catalogue.fields.words import SEPARATORS
from zhilian.catalogue.types import Checked
from zhilian.core.testing import NOON
from zhilian.core.times import local

NOW = local(NOON)
WINDOWS = {w.code: w for w in documents.read_catalogue(documents.shipped()).windows}
VISIT = {
    "visitor_name": "张三",
    "visitor_phone": "13800000000",
    "start_at": "2026-11-25T09:00",
    "end_at": "2026-11-25T11:00",
    "gate": "东门",
    "building": "一号楼",
    "reason": "商谈",
}


def check(code: str, texts: Mapping[str, str], **rows: int) -> Checked:
    lists = {name: [text] for name, text in texts.items()}
    return checking.check(WINDOWS[code], texts=lists, rows=rows, about=Surroundings(now=NOW))


def test_check_full_form_has_no_problem() -> None:
    found = check("visitor-booking", VISIT)

    assert found.problems == ()


def test_check_names_what_is_missing_in_the_order_of_the_page() -> None:
    found = check("visitor-booking", {})

    asked = [f.key for f in WINDOWS["visitor-booking"].fields if f.required and not f.filled_by]
    assert [problem.name for problem in found.problems] == asked


@pytest.mark.parametrize(
    ("end_at", "text"),
    [
        ("2026-11-25T08:00", "结束时间应晚于开始时间"),
        ("2026-11-25T22:00", "单次访问不超过12小时"),
    ],
)
def test_check_applies_the_rules_of_the_form(end_at: str, text: str) -> None:
    found = check("visitor-booking", {**VISIT, "end_at": end_at})

    assert [problem.text for problem in found.problems] == [text]


def test_check_refuses_a_classified_matter() -> None:
    found = check("room-booking", {"confidential": "1"})

    assert "涉密事项请线下办理" in [problem.text for problem in found.problems]


def test_check_hidden_field_is_not_asked_for() -> None:
    order = {"delivery": "园区自提", "address": "x" * 500}

    found = check("mall-order", order)

    assert "address" in found.hidden
    assert "address" not in [problem.name for problem in found.problems]


def test_check_required_if_asks_when_the_condition_holds() -> None:
    asked = {problem.name for problem in check("mall-order", {"delivery": "快递到家"}).problems}

    assert "address" in asked


def test_check_rule_of_another_part_stays_open() -> None:
    booking = {"action": "取消", "booking": "H1", "room": "一会"}

    found = check("room-booking", {**booking, "attendees": "20", "room": "一会"})

    assert "人数超过会议室容量" in found.left_open


def test_check_table_blames_the_cell_and_ignores_empty_rows() -> None:
    cells = {"companions.0.name": "李四", "companions.0.idno": "1", "companions.2.name": " "}

    found = check("visitor-booking", {**VISIT, **cells}, companions=3)

    assert [problem.name for problem in found.problems] == ["companions.0.idno"]


def test_check_table_never_reads_more_rows_than_allowed() -> None:
    texts = {f"companions.{n}.name": "李四" for n in range(500)}

    found = check("visitor-booking", {**VISIT, **texts}, companions=500)

    most = next(f.max_rows for f in WINDOWS["visitor-booking"].fields if f.key == "companions")
    assert len(found.values["companions"]) == most


def test_check_computes_the_total() -> None:
    rows = {"scores.0.score": "80.5", "scores.1.score": "9"}

    found = check("green-institution", rows, scores=2)

    assert str(found.values["total"]) == "89.5"


@pytest.mark.parametrize(
    ("day", "faulty"), [(0, False), (7, False), (8, True), (-1, True)], ids=str
)
def test_check_day_limits_move_with_the_clock(day: int, faulty: bool) -> None:
    meal_date = (NOW.date() + timedelta(days=day)).isoformat()

    found = check("meal-booking", {"meal_date": meal_date})

    assert ("meal_date" in [problem.name for problem in found.problems]) == faulty


def test_check_amount_is_exact_money() -> None:
    texts = {"10.001": "金额最多两位小数", "9": "请填写 10 至 2000", "10.5": "充值金额须为整元"}

    said = {
        text: next(
            p.text for p in check("canteen-topup", {"amount": text}).problems if p.name == "amount"
        )
        for text in texts
    }

    assert all(said[text].startswith(start) for text, start in texts.items())


@pytest.mark.parametrize("code", WINDOWS)
def test_check_any_nonsense_is_blamed_at_an_input_of_the_page(code: str) -> None:
    window = WINDOWS[code]
    names = [item.key for item in window.fields]
    names += [f"{t.key}.0.{c.key}" for t in window.fields for c in t.columns]

    for text in ("\x00", "9" * 400, "-1", "2026-02-30", "=1+1", "。"):
        found = check(code, dict.fromkeys(names, text), **{f.key: 1 for f in window.fields})

        assert {problem.name for problem in found.problems} <= set(names)
    assert check(code, dict.fromkeys(names, "9" * 400)).problems != ()


def test_every_type_and_option_of_the_shipped_list_is_known() -> None:
    items = [item for window in WINDOWS.values() for item in window.every_field]

    assert {item.type for item in items} <= fields.TYPES.keys()
    assert [
        o for i in items for o in i.options if i.type == "multiselect" and SEPARATORS.search(o)
    ] == []
