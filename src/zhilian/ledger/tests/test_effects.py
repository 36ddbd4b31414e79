"""What declarations cause: `pay.*`, `settle.*`, `cost.*`, and `order_total`."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from zhilian.core.effects import Picked, contexts, effects
from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON, run_reactions
from zhilian.directory.models import Person
from zhilian.ledger import selectors, service
from zhilian.ledger.models import Payment, SettlementItem
from zhilian.ledger.providers.base import Seen
from zhilian.ledger.tests import make
from zhilian.ledger.tests.fake_channel import FakeChannel
from zhilian.ledger.types import AccountKind, BatchState

pytestmark = pytest.mark.django_db
WINDOW = "mall-order"


@pytest.fixture
def buyer() -> Person:
    service.load_channels(at=NOON)
    return make.person()


def run(name: str, by: Person, **more: Any) -> Any:
    return effects.get(name)(make.call(name, by=by, **more))


def cleared() -> int:
    return selectors.balance_of(kind=AccountKind.CLEARING, owner=WINDOW)


def capture(buyer: Person, channel: str, amount: str, **more: Any) -> Any:
    args = {"channel": channel, "amount": Decimal(amount)}
    return run("pay.capture", buyer, args=args, **more)


def test_pay_capture_waits_until_the_money_is_there(buyer: Person) -> None:
    make.channel()

    before = capture(buyer, "微信", "12.00")
    make.paid(amount=1200, by=buyer)
    after = capture(buyer, "微信", "12.00")

    assert (before.ok, before.retry) == (False, True)
    assert "已收到 0.00 元" in before.reason
    assert after.ok
    assert cleared() == 1200


def test_pay_capture_twice_takes_in_once(buyer: Person) -> None:
    make.paid(amount=1200, by=buyer)

    first = capture(buyer, "微信", "12.00", key="k")
    second = capture(buyer, "微信", "12.00", key="k")

    assert first == second
    assert cleared() == 1200


def test_pay_capture_does_not_take_another_amount_for_it(buyer: Person) -> None:
    make.paid(amount=900, by=buyer)

    outcome = capture(buyer, "微信", "12.00")

    assert not outcome.ok
    assert "已收到 9.00 元" in outcome.reason


def test_pay_capture_charges_a_wallet_or_says_what_is_missing(buyer: Person) -> None:
    make.wallet(of=buyer, kind=AccountKind.WELFARE, held=1000)

    poor = capture(buyer, "工会福利账户", "12.00")
    good = capture(buyer, "工会福利账户", "8.00")

    assert not poor.ok
    assert "余额 10.00 元，不够支付 12.00 元" in poor.reason
    assert good.ok
    assert cleared() == 800


def test_pay_capture_notes_money_taken_on_site(buyer: Person) -> None:
    assert capture(buyer, "服务后付", "30.00").ok

    assert selectors.balance_of(kind=AccountKind.ONSITE, owner="after-service") == 3000


def test_pay_split_takes_all_parts_or_none(buyer: Person) -> None:
    make.paid(amount=700, by=buyer)
    make.wallet(of=buyer, kind=AccountKind.POINTS, held=100)
    rows = (
        {"channel": "微信", "amount": Decimal("7.00")},
        {"channel": "积分", "amount": Decimal("5.00")},
    )
    args = {"split": rows, "amount": Decimal("12.00")}

    refused = run("pay.split", buyer, args=args)
    assert not refused.ok
    assert cleared() == 0
    make.grant(make.wallet(of=buyer, kind=AccountKind.POINTS), 400)
    taken = run("pay.split", buyer, args=args)

    assert taken.ok
    assert cleared() == 1200
    assert len(taken.receipt["payments"]) == 2


def test_pay_split_must_add_up(buyer: Person) -> None:
    rows = ({"channel": "积分", "amount": Decimal("5.00")},)

    outcome = run("pay.split", buyer, args={"split": rows, "amount": Decimal("6.00")})

    assert not outcome.ok
    assert "合计 5.00 元，应付 6.00 元" in outcome.reason


def bought(buyer: Person) -> Any:
    """7 yuan by an outer channel and 5 in points."""
    make.paid(amount=700, by=buyer)
    make.wallet(of=buyer, kind=AccountKind.POINTS, held=500)
    rows = (
        {"channel": "微信", "amount": Decimal("7.00")},
        {"channel": "积分", "amount": Decimal("5.00")},
    )
    return run("pay.split", buyer, args={"split": rows, "amount": Decimal("12.00")})


def test_pay_refund_goes_back_in_proportion_and_settles_when_all_is_back(buyer: Person) -> None:
    receipt = bought(buyer).receipt
    args = {"amount": Decimal("6.00")}

    outcome = run("pay.refund", buyer, args=args, receipt=receipt, key="back")
    run_reactions()

    settled = JournalEntry.objects.get(kind="core.effect.settled")
    assert outcome.waiting
    assert (settled.data["key"], settled.data["ok"]) == ("back", True)
    assert [order.amount for order in FakeChannel.refunds] == [350]
    points = selectors.balance_of(kind=AccountKind.POINTS, owner=f"person:{buyer.pk}")
    assert (points, cleared()) == (250, 600)


def test_pay_refund_of_wallets_is_done_at_once(buyer: Person) -> None:
    make.wallet(of=buyer, kind=AccountKind.POINTS, held=500)
    receipt = capture(buyer, "积分", "5.00").receipt

    outcome = run("pay.refund", buyer, args={"amount": Decimal("5.00")}, receipt=receipt)

    assert (outcome.ok, outcome.waiting) == (True, False)
    assert cleared() == 0


def test_pay_refund_finds_the_order_that_was_picked(buyer: Person) -> None:
    bought(buyer)
    order = Picked(key="77", label="订单", facts={"subject": "case:1"})
    args = {"amount": Decimal("12.00"), "order": order}

    outcome = run("pay.refund", buyer, args=args, subject="case:2", key="aftersale")

    assert outcome.ok
    assert all(row.refunded == row.amount for row in Payment.objects.all())


def test_pay_refund_that_the_channel_refuses_settles_as_failed(buyer: Person) -> None:
    receipt = bought(buyer).receipt
    FakeChannel.refund_state = Seen.FAILED

    run("pay.refund", buyer, args={"amount": Decimal("12.00")}, receipt=receipt, key="back")
    run_reactions()

    settled = JournalEntry.objects.get(kind="core.effect.settled")
    assert (settled.data["ok"], settled.data["reason"]) == (False, "微信退款失败：余额不足")


def test_pay_refund_without_a_payment_says_so(buyer: Person) -> None:
    outcome = run("pay.refund", buyer, args={"amount": Decimal("1.00")})

    assert not outcome.ok
    assert "没有找到" in outcome.reason


def items(*, one: str = "10.00", other: str = "2.00") -> dict[str, Any]:
    rows = (
        {"sku": make.product(price=one, merchant="m1"), "qty": 1},
        {"sku": make.product(price=other, merchant="m2"), "qty": 1},
    )
    return {"items": rows}


def test_settle_enqueue_gives_each_merchant_its_part_less_commission(buyer: Person) -> None:
    bought(buyer)
    service.set_terms(merchant="m1", name="汉中米行", commission_bp=500, days=15, at=NOON)

    outcome = run(
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
    receipt = bought(buyer).receipt
    run("pay.refund", buyer, args={"amount": Decimal("6.00")}, receipt=receipt)

    run("settle.enqueue", buyer, args={"amount": Decimal("12.00")}, values=items())

    assert sum(SettlementItem.objects.values_list("gross", flat=True)) == 600


def test_settle_adjust_takes_back_in_proportion_after_settling(buyer: Person) -> None:
    bought(buyer)
    service.set_terms(merchant="m1", name="汉中米行", commission_bp=333, days=15, at=NOON)
    run("settle.enqueue", buyer, args={"amount": Decimal("12.00")}, values=items())
    order = Picked(key="77", label="订单", facts={"subject": "case:1", "window": WINDOW})
    args = {"amount": Decimal("12.00"), "order": order}

    run("settle.adjust", buyer, args=args, subject="case:2", window="mall-aftersale")

    assert sum(SettlementItem.objects.values_list("net", flat=True)) == 0
    assert selectors.balance_of(kind=AccountKind.COMMISSION, owner="") == 0
    assert cleared() == 1200


def test_a_batch_is_paid_by_another_hand_than_approved_it(buyer: Person) -> None:
    bought(buyer)
    run("settle.enqueue", buyer, args={"amount": Decimal("12.00")}, values=items())
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

    posted = run("cost.post", buyer, args=args, key="c")
    run("cost.post", buyer, args=args, key="c")
    held = selectors.balance_of(kind=AccountKind.COST, owner="car:陕A00001")
    reversed_ = run("cost.reverse", buyer, args=args, receipt=posted.receipt, key="r")

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
