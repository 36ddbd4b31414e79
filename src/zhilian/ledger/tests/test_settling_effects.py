"""What declarations cause after the money is in: `settle.*`, `cost.*`, and `order_total`."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from zhilian.core.effects import Picked, contexts
from zhilian.core.testing import NOON
from zhilian.directory.models import Person
from zhilian.ledger import selectors, service
from zhilian.ledger.models import SettlementItem
from zhilian.ledger.tests import make
from zhilian.ledger.types import AccountKind, BatchState

pytestmark = pytest.mark.django_db
WINDOW = "mall-order"


def cleared() -> int:
    return selectors.balance_of(kind=AccountKind.CLEARING, owner=WINDOW)


def items(*, one: str = "10.00", other: str = "2.00") -> dict[str, Any]:
    rows = (
        {"sku": make.product(price=one, merchant="m1"), "qty": 1},
        {"sku": make.product(price=other, merchant="m2"), "qty": 1},
    )
    return {"items": rows}


def test_settle_enqueue_gives_each_merchant_its_part_less_commission(buyer: Person) -> None:
    make.bought(buyer)
    service.set_terms(merchant="m1", name="汉中米行", commission_bp=500, days=15, at=NOON)

    outcome = make.run(
        "settle.enqueue", buyer, args={"amount": Decimal("12.00")}, values=items(), key="s"
    )

    rows = SettlementItem.objects.order_by("id")
    assert outcome.ok
    assert [(row.gross, row.commission, row.net) for row in rows] == [
        (1000, 50, 950),
        (200, 0, 200),
    ]
    assert rows[0].due_date == NOON.date() + timedelta(days=15)
    assert cleared() == 0


def test_settle_enqueue_pays_merchants_nothing_of_what_was_given_back(buyer: Person) -> None:
    receipt = make.bought(buyer).receipt
    make.run("pay.refund", buyer, args={"amount": Decimal("6.00")}, receipt=receipt)

    make.run("settle.enqueue", buyer, args={"amount": Decimal("12.00")}, values=items())

    assert sum(SettlementItem.objects.values_list("gross", flat=True)) == 600


def test_settle_adjust_takes_back_in_proportion_after_settling(buyer: Person) -> None:
    make.bought(buyer)
    service.set_terms(merchant="m1", name="汉中米行", commission_bp=333, days=15, at=NOON)
    make.run("settle.enqueue", buyer, args={"amount": Decimal("12.00")}, values=items())
    order = Picked(key="77", label="订单", facts={"subject": "case:1", "window": WINDOW})
    args = {"amount": Decimal("12.00"), "order": order}

    make.run("settle.adjust", buyer, args=args, subject="case:2", window="mall-aftersale")

    assert sum(SettlementItem.objects.values_list("net", flat=True)) == 0
    assert selectors.balance_of(kind=AccountKind.COMMISSION, owner="") == 0
    assert cleared() == 1200


def test_a_batch_is_paid_by_another_hand_than_approved_it(buyer: Person) -> None:
    make.bought(buyer)
    make.run("settle.enqueue", buyer, args={"amount": Decimal("12.00")}, values=items())
    approver, payer = make.person(), make.person()
    due = NOON.date() + timedelta(days=15)

    early = service.make_batches(day=due - timedelta(days=1), at=NOON)
    batches = service.make_batches(day=due, at=NOON)
    batch = service.approve_batch(batch_id=batches[0].pk, person_id=approver.pk, at=NOON)

    assert (early, [row.net for row in batches]) == ([], [1000, 200])
    with pytest.raises(Exception, match="两个人"):
        service.pay_batch(batch_id=batch.pk, person_id=approver.pk, voucher="1", at=NOON)
    done = service.pay_batch(batch_id=batch.pk, person_id=payer.pk, voucher="1", at=NOON)
    assert done.state == BatchState.PAID
    assert selectors.balance_of(kind=AccountKind.MERCHANT, owner="m1") == 0


def test_cost_post_charges_the_car_and_reverse_takes_it_back(buyer: Person) -> None:
    car = Picked(key="陕A00001", label="陕A00001 轿车")
    args = {"car": car, "kind": "加油", "amount": Decimal("320.50")}

    posted = make.run("cost.post", buyer, args=args, key="c")
    make.run("cost.post", buyer, args=args, key="c")
    held = selectors.balance_of(kind=AccountKind.COST, owner="car:陕A00001")
    reversed_ = make.run("cost.reverse", buyer, args=args, receipt=posted.receipt, key="r")

    assert held == 32050
    assert reversed_.ok
    assert selectors.balance_of(kind=AccountKind.COST, owner="car:陕A00001") == 0


@pytest.mark.parametrize(
    ("values", "total"),
    [
        ({}, "0.00"),
        ({"items": ({"sku": make.product(price="3.50"), "qty": 3},)}, "10.50"),
        ({"service": make.product(price="88.00")}, "88.00"),
        (
            {
                "shop": Picked(key="s", label="理发室", facts={"prices": {"剪发": "15.00"}}),
                "item": "剪发",
            },
            "15.00",
        ),
        (
            {
                "items": ({"sku": make.product(price="30.00"), "qty": 2},),
                "coupon": Picked(key="c", label="券", facts={"off": 5, "off_from": 50}),
            },
            "55.00",
        ),
        (
            {
                "items": ({"sku": make.product(price="30.00"), "qty": 1},),
                "coupon": Picked(key="c", label="券", facts={"off": 5, "off_from": 50}),
            },
            "30.00",
        ),
    ],
)
def test_order_total_is_made_of_the_facts_of_what_was_picked(
    values: dict[str, Any], total: str
) -> None:
    asking = make.call("x", by=make.person()).asking

    assert contexts.get("order_total")(asking, values) == Decimal(total)
