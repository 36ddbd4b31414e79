"""Checking a filled-in form: what is blamed, what is let go; nothing is left open."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from zhilian.catalogue import checking, documents, fields
from zhilian.catalogue.declarations import FieldDeclaration
from zhilian.catalogue.fields.words import SEPARATORS
from zhilian.catalogue.tests import make
from zhilian.catalogue.types import Checked, Sent
from zhilian.core.effects import (
    Asking,
    Picked,
    Unknown,
    Values,
    contexts,
    functions,
    prefills,
    sources,
)
from zhilian.core.testing import NOON, standing_in
from zhilian.core.times import local
from zhilian.directory.tests import make as people

pytestmark = pytest.mark.django_db
NOW = local(NOON)
WINDOWS = {w.code: w for w in documents.read_catalogue(documents.shipped()).windows}
VISIT = {
    "visitor_name": "张三",
    "visitor_phone": "13800000000",
    "start_at": "2026-11-25T09:00",
    "end_at": "2026-11-25T11:00",
    "gate": "k1",
    "building": "一号楼",
    "reason": "商谈",
}
SHELVES = {
    "gates": make.shelf("东门", "西门"),
    "location": make.shelf("一号楼"),
    "meeting_rooms": make.shelf("第一会议室", capacity=12, needs_approval=False),
    "product": make.shelf("馒头", "花卷"),
    "my_transactions": make.shelf("11 月 20 日 午餐", amount=Decimal("18.50")),
    "my_subsidy": make.shelf("11 月补贴", value=Decimal("300.00")),
    "menu": make.Shelf(
        Picked(key="a", label="A 餐", facts={"meal": "午餐"}),
        Picked(key="b", label="B 餐", facts={"meal": "晚餐", "left": 0}),
        wanted=lambda thing, values: thing.facts["meal"] == values["meal"],
    ),
    "canteens": make.shelf("一餐厅", "二餐厅"),
    "access_areas": make.shelf("机房", "大厅"),
    "person": make.shelf("张伟", "张伟", "李四"),
}


def nobody_knows(_asking: Asking, _values: Values) -> Any:
    raise Unknown


@pytest.fixture(autouse=True)
def _shelves() -> Iterator[None]:
    known = {"in_blacklist": lambda _asking, idno: idno.endswith("X")}
    with standing_in(sources, SHELVES), standing_in(functions, known):
        yield


def check(
    code: str,
    texts: Mapping[str, str | list[str]],
    asking: Asking = make.ASKING,
    **rows: int,
) -> Checked:
    lists = {name: [text] if isinstance(text, str) else text for name, text in texts.items()}
    sent = Sent(texts=lists, rows=rows)
    return checking.check(WINDOWS[code], sent=sent, asking=asking)


def said(found: Checked, name: str) -> str:
    return next((problem.text for problem in found.problems if problem.name == name), "")


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


def test_check_chosen_thing_is_typed_and_its_facts_decide_rules() -> None:
    booking = {"room": "k1", "attendees": "20", "start_at": "2026-11-25T09:00"}

    found = check("room-booking", booking)

    assert found.values["room"] == Picked(key="k1", label="")
    assert found.values["start_at"] == datetime(2026, 11, 25, 9, tzinfo=NOW.tzinfo)
    assert said(found, "attendees") == "人数超过会议室容量"
    assert said(check("room-booking", {**booking, "attendees": "12"}), "attendees") == ""


def test_check_amount_is_held_against_the_thing_it_belongs_to() -> None:
    texts = {"txn": "k1", "amount": "18.51"}

    assert said(check("consumption-refund", texts), "amount") == "退款金额不得超过原消费金额"


def test_check_source_that_nobody_keeps_is_refused_with_words() -> None:
    item = FieldDeclaration(key="x", label="物", type="record", required=True, source="nobody")

    found = checking.check_items([item], sent=Sent(texts={"x": ["k1"]}), asking=make.ASKING)

    assert said(found, "x") == "可选内容还没有建立，现在不能办理，请联系责任科室"
    assert said(check("consumption-refund", {"txn": "k9"}), "txn").startswith("没有找到")


def test_check_rule_that_cannot_be_decided_is_refused_with_words() -> None:
    order = {"amount": "20", "items.0.sku": "k1", "items.0.qty": "1", "delivery": "园区自提"}
    split = {"pay_split.0.channel": "微信", "pay_split.0.amount": "20"}

    with standing_in(contexts, {"order_total": nobody_knows}):
        nowhere = check("mall-order", {**order, **split}, items=1, pay_split=1)
    with standing_in(contexts, {"order_total": lambda _asking, _values: Decimal("20.00")}):
        found = check("mall-order", {**order, **split}, items=1, pay_split=1)

    assert said(nowhere, "pay_split").startswith("暂时无法核对“")
    assert said(found, "pay_split") == ""


def test_check_menu_hangs_on_the_meal_and_what_is_sold_out_is_refused() -> None:
    meal = {"canteen": "k1", "meal_date": "2026-11-25", "qty": "1"}

    assert said(check("meal-booking", {**meal, "meal": "午餐", "package": "a"}), "package") == ""
    other = said(check("meal-booking", {**meal, "meal": "晚餐", "package": "a"}), "package")
    assert other == "“a”现在不能选，请重新选择"
    sold = said(check("meal-booking", {**meal, "meal": "晚餐", "package": "b"}), "package")
    assert sold == "“B 餐”已约满，请换一个"


def test_check_words_that_fit_several_people_ask_which_one() -> None:
    found = check("access-permission", {"for_person.q": "张伟"})

    assert said(found, "for_person") == "“张伟”找到 2 项，请点选其中一项"
    assert [thing.key for thing in found.candidates["for_person"]] == ["k1", "k2"]
    again = {"for_person": "k2", "for_person.q": "张伟", "for_person.was": "张伟"}
    assert check("access-permission", again).values["for_person"].key == "k2"


def test_check_words_changed_behind_a_choice_count() -> None:
    texts = {"for_person": "k1", "for_person.q": "李四", "for_person.was": "张伟"}

    assert check("access-permission", texts).values["for_person"].key == "k3"


def test_check_several_things_are_a_tuple_each_once() -> None:
    texts: dict[str, str | list[str]] = {"areas": ["k1", "k2", "k1"], "areas.q": "大厅"}

    assert [t.key for t in check("access-permission", texts).values["areas"]] == ["k1", "k2"]


def test_check_place_may_be_written_in_words() -> None:
    listed = check("facility-repair", {"location": "一号楼"}).values["location"]
    free = check("facility-repair", {"location": "二楼东侧走廊"}).values["location"]

    assert (listed.key, free.key, free.label) == ("k1", "二楼东侧走廊", "二楼东侧走廊")


def test_check_readonly_field_takes_its_value_from_the_source() -> None:
    texts = {"month": "2026-11", "actual_amount": "999999"}

    found = check("canteen-subsidy-dispute", texts)

    assert found.values["actual_amount"] == Decimal("300.00")
    assert found.values["month"] == date(2026, 11, 1)


def test_check_readonly_table_takes_its_rows_and_refuses_without_them() -> None:
    rows = ({"item": "建筑面积", "value": "1200"},)
    with standing_in(prefills, {"registry": lambda _asking, _values: rows}):
        found = check("energy-annual", {"org_info.0.value": "1"}, org_info=1)

    assert found.values["org_info"] == rows


def test_check_what_the_visitor_fills_in_is_left_to_the_visitor() -> None:
    mine = check("visitor-booking", {**VISIT, "visitor_idno": "610102199003070011"})
    window = WINDOWS["visitor-booking"]
    sent = Sent(texts={"visitor_idno": ["61010219900307001X"], "visitor_consent": ["1"]})
    stranger = Asking(at=NOON)

    theirs = checking.check(window, sent=sent, asking=stranger, by="visitor", held=mine.values)

    assert mine.values["visitor_idno"] is None
    assert {problem.name for problem in theirs.problems} <= {"visitor_idno"}
    assert theirs.values["visitor_consent"] is True
    assert theirs.values["gate"].label == "东门"


def test_check_stranger_is_asked_to_sign_in() -> None:
    sent = Sent(texts={"visitor_idno": ["x"], "gate": ["k9"]})

    found = checking.check(WINDOWS["visitor-booking"], sent=sent, asking=Asking(at=NOON))

    assert said(found, "gate") == "请先登录再选择"


def test_check_invisible_signs_never_reach_a_list() -> None:
    found = check("access-permission", {"for_person.q": "张\x00", "areas": "\x00"})

    assert said(found, "for_person") == said(found, "areas") != ""


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

    blamed = {text: said(check("canteen-topup", {"amount": text}), "amount") for text in texts}

    assert all(blamed[text].startswith(start) for text, start in texts.items())


@pytest.mark.parametrize("code", WINDOWS)
def test_check_any_nonsense_is_blamed_at_an_input_of_the_page(code: str) -> None:
    window = WINDOWS[code]
    names = [item.key for item in window.fields]
    names += [f"{t.key}.0.{c.key}" for t in window.fields for c in t.columns]
    asking = Asking(at=NOON, person_id=people.person().pk, window=code)

    for text in ("\x00", "9" * 400, "-1", "2026-02-30", "=1+1", "。"):
        rows = {f.key: 1 for f in window.fields}
        found = check(code, dict.fromkeys(names, text), asking, **rows)

        assert {problem.name for problem in found.problems} <= set(names)
    assert check(code, dict.fromkeys(names, "9" * 400), asking).problems != ()


def test_every_type_and_option_of_the_shipped_list_is_known() -> None:
    items = [item for window in WINDOWS.values() for item in window.every_field]

    assert {item.type for item in items} <= fields.TYPES.keys()
    assert [
        o for i in items for o in i.options if i.type == "multiselect" and SEPARATORS.search(o)
    ] == []
