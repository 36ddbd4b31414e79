"""What windows cause in the assets app, called as the engine calls them."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from zhilian.assets.models import Asset, Loan, Room, StockItem
from zhilian.assets.tests import things as make
from zhilian.core.effects import Asking, Outcome, Picked, contexts, effects, functions, prefills
from zhilian.core.testing import NOON
from zhilian.directory.tests import make as directory

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def run(name: str, *, receipt: Any = None, **values: Any) -> Outcome:
    args = values.pop("args")
    call = make.call(name, args=args, receipt=receipt or {}, **values)
    return effects.get(name)(call)


def picked(key: object, **facts: Any) -> Picked:
    return Picked(key=str(key), label=f"选中的 {key}", facts=facts)


def asking(**values: Any) -> Asking:
    return Asking(**{"at": NOON, **values})


def test_stock_issue_draws_and_put_back_takes_exactly_that_back() -> None:
    kind = make.kind(stock=5)
    items = ({"kind": picked(kind.pk), "qty": 2}, {"kind": picked(kind.pk), "qty": 1})

    drawn = run("stock.issue", args={"items": items})
    assert StockItem.objects.get(kind=kind).quantity == 2
    back = run("stock.put_back", args={"items": items}, receipt=drawn.receipt)

    assert (drawn.ok, back.ok) == (True, True)
    assert StockItem.objects.get(kind=kind).quantity == 5


def test_stock_issue_tells_why_it_cannot() -> None:
    kind = make.kind(stock=1, name="办公椅", unit_word="把")

    said = run("stock.issue", args={"items": ({"kind": picked(kind.pk), "qty": 2},)})

    assert not said.ok
    assert said.reason == "办公椅库存只剩 1 把，不够 2 把。请减少数量或等补货。"
    assert not said.retry


def test_asset_assign_reads_typed_numbers_and_unassign_frees_them() -> None:
    user = directory.person(unit=directory.unit())
    one, two = make.asset(no="ZC1"), make.asset(no="ZC2")
    args = {"person": picked(user.pk), "place": picked("room:3"), "nos": " zc1，ZC2\n"}

    given = run("asset.assign", args=args)
    one.refresh_from_db()
    assert (one.person_id, one.place) == (user.pk, "选中的 room:3")
    back = run("asset.unassign", args={"nos": ""}, receipt=given.receipt)

    two.refresh_from_db()
    assert (given.receipt, back.ok, two.state) == ({"nos": ["zc1", "ZC2"]}, True, "IN_STORE")


def test_asset_move_and_dispose_act_on_the_chosen_cards() -> None:
    made = make.asset(unit_id=directory.unit().pk)
    there, user = directory.unit(), directory.person()
    chosen = (picked(made.no),)
    to = {"to_unit": picked(there.pk), "person": picked(user.pk), "place": "北院 201"}

    moved = run("asset.move", args={"assets": chosen, **to})
    gone = run("asset.dispose", args={"assets": chosen, "kind": "报废"})
    again = run("asset.move", args={"assets": chosen, **to})

    made.refresh_from_db()
    assert (moved.receipt, gone.receipt) == ({"moved": 1}, {"disposed": 1})
    assert (made.unit_id, made.state, made.disposed_how) == (there.pk, "DISPOSED", "报废")
    assert (again.ok, again.reason[-15:]) == (False, "不能再变动。请从清单中去掉它。")


def test_asset_reconcile_reads_the_rows_that_the_prefill_gave() -> None:
    unit = directory.unit()
    make.asset(no="P1", unit_id=unit.pk, place="301")
    rows = prefills.get("unit_assets")(asking(unit_id=unit.pk), {})
    surplus = ({"name": "屏风", "qty": 1, "note": "旧楼搬来"},)

    done = run(
        "asset.reconcile",
        args={"campaign": picked(1), "rows": tuple(rows), "surplus": surplus},
        unit_id=unit.pk,
    )

    assert done.receipt == {"same": 1, "moved": 0, "missing": 0, "added": 1}
    assert Asset.objects.filter(unit=unit).count() == 2


def test_office_ledger_update_reads_the_rows_that_the_prefill_gave() -> None:
    unit = directory.unit()
    make.room(unit_id=unit.pk, number="301", user="甲", level="处级")
    rows = [dict(row) for row in prefills.get("office_ledger")(asking(unit_id=unit.pk), {})]
    rows[0] |= {"area": Decimal("17.5"), "use": "会议"}

    done = run("office.ledger.update", args={"rooms": tuple(rows)}, unit_id=unit.pk)

    (room,) = Room.objects.all()
    assert done.receipt == {"same": 0, "changed": 1, "added": 0}
    assert (room.area, room.use, room.user, room.level) == (
        Decimal("17.5"),
        "MEETING",
        "甲",
        "处级",
    )


def test_office_ledger_assign_gives_the_chosen_rooms() -> None:
    unit, room = directory.unit(), make.room()

    done = run(
        "office.ledger.assign",
        args={"action": "新增", "area": Decimal(18), "rooms": (picked(room.pk),)},
        unit_id=unit.pk,
    )

    room.refresh_from_db()
    assert (done.receipt, room.unit_id) == ({"rooms": [room.pk]}, unit.pk)


@pytest.mark.parametrize("name", ["office.ledger.update", "asset.reconcile"])
def test_without_a_unit_it_is_told_what_to_do(name: str) -> None:
    said = run(name, args={"rooms": (), "rows": (), "surplus": ()})

    assert said.reason == "申请人没有所属单位，请先由人员科补全单位。"


def test_equipment_release_ends_what_the_case_holds_without_its_receipt() -> None:
    mics = make.equipment(total=2)
    person = directory.person()
    stretch = {"start_at": NOON + HOUR, "end_at": NOON + 2 * HOUR}
    chosen = {"equipment": (picked(mics.pk),), "qty": 2}

    held = run(
        "equipment.reserve", args={**chosen, **stretch}, subject="case:5", person_id=person.pk
    )
    full = run("equipment.reserve", args={**chosen, **stretch}, subject="case:6")
    other = run("equipment.release", args=chosen, subject="case:6")
    back = run("equipment.release", args=chosen, subject="case:5")

    assert (held.ok, full.ok, other.receipt, back.receipt) == (
        True,
        False,
        {"returned": 0},
        {"returned": 1},
    )
    assert Loan.objects.get().state == "RETURNED"


def test_car_check_odometer_keeps_a_reading_and_refuses_one_that_goes_back() -> None:
    car = make.car(plate="陕A99999")
    args = {"car": picked(car.pk), "odometer": 1200, "quantity": Decimal(30)}

    first = run("car.check_odometer", args=args)
    second = run("car.check_odometer", args=args | {"odometer": 1100})

    assert first.receipt["distance"] == 0
    assert second.reason == "陕A99999 上次登记 1200 km，本次 1100 km，里程不能变小。"


def test_functions_answer_what_conditions_ask() -> None:
    car = make.car(seats=5, rated=Decimal(9))
    make.standard("县处级", 18)
    old = make.asset(no="OLD1", bought_date=NOON.date() - timedelta(days=4000), value=60_000)
    new = make.asset(no="NEW1", bought_date=NOON.date(), value=40_050)
    ask = functions.get

    assert ask("seats")(asking(), "轿车") == 4
    assert ask("seats")(asking(), "大巴") == 0
    assert ask("last_odometer")(asking(), picked(car.pk)) == 0
    assert ask("avg_consumption")(asking(), picked(car.pk)) == 9
    assert ask("consumption")(asking(), picked(car.pk), Decimal(9), 100) == 0
    assert ask("standard_area")(asking(), ({"level": "县处级", "establish": 3},)) == 54
    assert ask("has_asset")(asking(), ({"name": "箱子"}, {"asset_no": "old1"})) is True
    assert ask("has_asset")(asking(), ({"asset_no": "XX"},)) is False
    assert ask("all_over_life")(asking(), (picked(old.no),)) is True
    assert ask("all_over_life")(asking(), (picked(old.no), picked(new.no))) is False
    assert ask("all_over_life")(asking(), ()) is False
    both = {"assets": (picked(old.no), picked(new.no))}
    assert contexts.get("total_value")(asking(), both) == Decimal("1000.50")
