"""Checking a filled-in form: what is blamed, what is let go; nothing is left open."""

from datetime import timedelta

import pytest

from zhilian.catalogue import fields
from zhilian.catalogue.fields.words import SEPARATORS
from zhilian.catalogue.tests import visiting
from zhilian.core.effects import (
    Asking,
)
from zhilian.core.testing import NOON
from zhilian.directory.tests import make as people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_shelves")]


def test_check_full_form_has_no_problem() -> None:
    found = visiting.check("visitor-booking", visiting.VISIT)

    assert found.problems == ()


def test_check_names_what_is_missing_in_the_order_of_the_page() -> None:
    found = visiting.check("visitor-booking", {})

    asked = [
        f.key for f in visiting.WINDOWS["visitor-booking"].fields if f.required and not f.filled_by
    ]
    assert [problem.name for problem in found.problems] == asked


@pytest.mark.parametrize(
    ("end_at", "text"),
    [
        ("2026-11-25T08:00", "结束时间应晚于开始时间"),
        ("2026-11-25T22:00", "单次访问不超过12小时"),
    ],
)
def test_check_applies_the_rules_of_the_form(end_at: str, text: str) -> None:
    found = visiting.check("visitor-booking", {**visiting.VISIT, "end_at": end_at})

    assert [problem.text for problem in found.problems] == [text]


def test_check_refuses_a_classified_matter() -> None:
    found = visiting.check("room-booking", {"confidential": "1"})

    assert "涉密事项请线下办理" in [problem.text for problem in found.problems]


def test_check_hidden_field_is_not_asked_for() -> None:
    order = {"delivery": "园区自提", "address": "x" * 500}

    found = visiting.check("mall-order", order)

    assert "address" in found.hidden
    assert "address" not in [problem.name for problem in found.problems]


def test_check_required_if_asks_when_the_condition_holds() -> None:
    asked = {
        problem.name for problem in visiting.check("mall-order", {"delivery": "快递到家"}).problems
    }

    assert "address" in asked


def test_check_invisible_signs_never_reach_a_list() -> None:
    found = visiting.check("access-permission", {"for_person.q": "张\x00", "areas": "\x00"})

    assert visiting.said(found, "for_person") == visiting.said(found, "areas") != ""


def test_check_table_blames_the_cell_and_ignores_empty_rows() -> None:
    cells = {"companions.0.name": "李四", "companions.0.idno": "1", "companions.2.name": " "}

    found = visiting.check("visitor-booking", {**visiting.VISIT, **cells}, companions=3)

    assert [problem.name for problem in found.problems] == ["companions.0.idno"]


def test_check_table_never_reads_more_rows_than_allowed() -> None:
    texts = {f"companions.{n}.name": "李四" for n in range(500)}

    found = visiting.check("visitor-booking", {**visiting.VISIT, **texts}, companions=500)

    most = next(
        f.max_rows for f in visiting.WINDOWS["visitor-booking"].fields if f.key == "companions"
    )
    assert len(found.values["companions"]) == most


def test_check_computes_the_total() -> None:
    rows = {"scores.0.score": "80.5", "scores.1.score": "9"}

    found = visiting.check("green-institution", rows, scores=2)

    assert str(found.values["total"]) == "89.5"


@pytest.mark.parametrize(
    ("day", "faulty"), [(0, False), (7, False), (8, True), (-1, True)], ids=str
)
def test_check_day_limits_move_with_the_clock(day: int, faulty: bool) -> None:
    meal_date = (visiting.NOW.date() + timedelta(days=day)).isoformat()

    found = visiting.check("meal-booking", {"meal_date": meal_date})

    assert ("meal_date" in [problem.name for problem in found.problems]) == faulty


def test_check_amount_is_exact_money() -> None:
    texts = {"10.001": "金额最多两位小数", "9": "请填写 10 至 2000", "10.5": "充值金额须为整元"}

    blamed = {
        text: visiting.said(visiting.check("canteen-topup", {"amount": text}), "amount")
        for text in texts
    }

    assert all(blamed[text].startswith(start) for text, start in texts.items())


@pytest.mark.parametrize("code", visiting.WINDOWS)
def test_check_any_nonsense_is_blamed_at_an_input_of_the_page(code: str) -> None:
    window = visiting.WINDOWS[code]
    names = [item.key for item in window.fields]
    names += [f"{t.key}.0.{c.key}" for t in window.fields for c in t.columns]
    asking = Asking(at=NOON, person_id=people.person().pk, window=code)

    for text in ("\x00", "9" * 400, "-1", "2026-02-30", "=1+1", "。"):
        rows = {f.key: 1 for f in window.fields}
        found = visiting.check(code, dict.fromkeys(names, text), asking, **rows)

        assert {problem.name for problem in found.problems} <= set(names)
    assert visiting.check(code, dict.fromkeys(names, "9" * 400), asking).problems != ()


def test_every_type_and_option_of_the_shipped_list_is_known() -> None:
    items = [item for window in visiting.WINDOWS.values() for item in window.every_field]

    assert {item.type for item in items} <= fields.TYPES.keys()
    assert [
        o for i in items for o in i.options if i.type == "multiselect" and SEPARATORS.search(o)
    ] == []
