"""Checking what was chosen from lists: things, people, places, values that come by themselves."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from zhilian.catalogue import checking
from zhilian.catalogue.declarations import FieldDeclaration
from zhilian.catalogue.tests import make, visiting
from zhilian.catalogue.types import Sent
from zhilian.core.effects import (
    Asking,
    Picked,
    Unknown,
    Values,
    contexts,
    prefills,
)
from zhilian.core.testing import NOON, standing_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_shelves")]


def nobody_knows(_asking: Asking, _values: Values) -> Any:
    raise Unknown


def test_check_chosen_thing_is_typed_and_its_facts_decide_rules() -> None:
    booking = {"room": "k1", "attendees": "20", "start_at": "2026-11-25T09:00"}

    found = visiting.check("room-booking", booking)

    assert found.values["room"] == Picked(key="k1", label="")
    assert found.values["start_at"] == datetime(2026, 11, 25, 9, tzinfo=visiting.NOW.tzinfo)
    assert visiting.said(found, "attendees") == "人数超过会议室容量"
    assert (
        visiting.said(visiting.check("room-booking", {**booking, "attendees": "12"}), "attendees")
        == ""
    )


def test_check_amount_is_held_against_the_thing_it_belongs_to() -> None:
    texts = {"txn": "k1", "amount": "18.51"}

    assert (
        visiting.said(visiting.check("consumption-refund", texts), "amount")
        == "退款金额不得超过原消费金额"
    )


def test_check_source_that_nobody_keeps_is_refused_with_words() -> None:
    item = FieldDeclaration(key="x", label="物", type="record", required=True, source="nobody")

    found = checking.check_items([item], sent=Sent(texts={"x": ["k1"]}), asking=make.ASKING)

    assert visiting.said(found, "x") == "可选内容还没有建立，现在不能办理，请联系责任科室"
    assert visiting.said(visiting.check("consumption-refund", {"txn": "k9"}), "txn").startswith(
        "没有找到"
    )


def test_check_rule_that_cannot_be_decided_is_refused_with_words() -> None:
    order = {"amount": "20", "items.0.sku": "k1", "items.0.qty": "1", "delivery": "园区自提"}
    split = {"pay_split.0.channel": "微信", "pay_split.0.amount": "20"}

    with standing_in(contexts, {"order_total": nobody_knows}):
        nowhere = visiting.check("mall-order", {**order, **split}, items=1, pay_split=1)
    with standing_in(contexts, {"order_total": lambda _asking, _values: Decimal("20.00")}):
        found = visiting.check("mall-order", {**order, **split}, items=1, pay_split=1)

    assert visiting.said(nowhere, "pay_split").startswith("暂时无法核对“")
    assert visiting.said(found, "pay_split") == ""


def test_check_menu_hangs_on_the_meal_and_what_is_sold_out_is_refused() -> None:
    meal = {"canteen": "k1", "meal_date": "2026-11-25", "qty": "1"}

    assert (
        visiting.said(
            visiting.check("meal-booking", {**meal, "meal": "午餐", "package": "a"}), "package"
        )
        == ""
    )
    other = visiting.said(
        visiting.check("meal-booking", {**meal, "meal": "晚餐", "package": "a"}), "package"
    )
    assert other == "“a”现在不能选，请重新选择"
    sold = visiting.said(
        visiting.check("meal-booking", {**meal, "meal": "晚餐", "package": "b"}), "package"
    )
    assert sold == "“B 餐”已约满，请换一个"


def test_check_words_that_fit_several_people_ask_which_one() -> None:
    found = visiting.check("access-permission", {"for_person.q": "张伟"})

    assert visiting.said(found, "for_person") == "“张伟”找到 2 项，请点选其中一项"
    assert [thing.key for thing in found.candidates["for_person"]] == ["k1", "k2"]
    again = {"for_person": "k2", "for_person.q": "张伟", "for_person.was": "张伟"}
    assert visiting.check("access-permission", again).values["for_person"].key == "k2"


def test_check_words_changed_behind_a_choice_count() -> None:
    texts = {"for_person": "k1", "for_person.q": "李四", "for_person.was": "张伟"}

    assert visiting.check("access-permission", texts).values["for_person"].key == "k3"


def test_check_several_things_are_a_tuple_each_once() -> None:
    texts: dict[str, str | list[str]] = {"areas": ["k1", "k2", "k1"], "areas.q": "大厅"}

    assert [t.key for t in visiting.check("access-permission", texts).values["areas"]] == [
        "k1",
        "k2",
    ]


def test_check_place_may_be_written_in_words() -> None:
    listed = visiting.check("facility-repair", {"location": "一号楼"}).values["location"]
    free = visiting.check("facility-repair", {"location": "二楼东侧走廊"}).values["location"]

    assert (listed.key, free.key, free.label) == ("k1", "二楼东侧走廊", "二楼东侧走廊")


def test_check_readonly_field_takes_its_value_from_the_source() -> None:
    texts = {"month": "2026-11", "actual_amount": "999999"}

    found = visiting.check("canteen-subsidy-dispute", texts)

    assert found.values["actual_amount"] == Decimal("300.00")
    assert found.values["month"] == date(2026, 11, 1)


def test_check_readonly_table_takes_its_rows_and_refuses_without_them() -> None:
    rows = ({"item": "建筑面积", "value": "1200"},)
    with standing_in(prefills, {"registry": lambda _asking, _values: rows}):
        found = visiting.check("energy-annual", {"org_info.0.value": "1"}, org_info=1)

    assert found.values["org_info"] == rows


def test_check_what_the_visitor_fills_in_is_left_to_the_visitor() -> None:
    mine = visiting.check(
        "visitor-booking", {**visiting.VISIT, "visitor_idno": "610102199003070011"}
    )
    window = visiting.WINDOWS["visitor-booking"]
    sent = Sent(texts={"visitor_idno": ["61010219900307001X"], "visitor_consent": ["1"]})
    stranger = Asking(at=NOON)

    theirs = checking.check(window, sent=sent, asking=stranger, by="visitor", held=mine.values)

    assert mine.values["visitor_idno"] is None
    assert {problem.name for problem in theirs.problems} <= {"visitor_idno"}
    assert theirs.values["visitor_consent"] is True
    assert theirs.values["gate"].label == "东门"


def test_check_stranger_is_asked_to_sign_in() -> None:
    sent = Sent(texts={"visitor_idno": ["x"], "gate": ["k9"]})

    found = checking.check(visiting.WINDOWS["visitor-booking"], sent=sent, asking=Asking(at=NOON))

    assert visiting.said(found, "gate") == "请先登录再选择"
