"""What declarations cause when somebody pays: `pay.*`."""

from decimal import Decimal
from typing import Any

import pytest

from zhilian.core.effects import Picked
from zhilian.core.models import JournalEntry
from zhilian.core.testing import run_reactions
from zhilian.directory.models import Person
from zhilian.ledger import selectors
from zhilian.ledger.models import Payment
from zhilian.ledger.providers.base import Seen
from zhilian.ledger.tests import make
from zhilian.ledger.tests.fake_channel import FakeChannel
from zhilian.ledger.types import AccountKind

pytestmark = pytest.mark.django_db
WINDOW = "mall-order"


def cleared() -> int:
    return selectors.balance_of(kind=AccountKind.CLEARING, owner=WINDOW)


def capture(buyer: Person, channel: str, amount: str, **more: Any) -> Any:
    args = {"channel": channel, "amount": Decimal(amount)}
    return make.run("pay.capture", buyer, args=args, **more)


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

    refused = make.run("pay.split", buyer, args=args)
    assert not refused.ok
    assert cleared() == 0
    make.grant(make.wallet(of=buyer, kind=AccountKind.POINTS), 400)
    taken = make.run("pay.split", buyer, args=args)

    assert taken.ok
    assert cleared() == 1200
    assert len(taken.receipt["payments"]) == 2


def test_pay_split_must_add_up(buyer: Person) -> None:
    rows = ({"channel": "积分", "amount": Decimal("5.00")},)

    outcome = make.run("pay.split", buyer, args={"split": rows, "amount": Decimal("6.00")})

    assert not outcome.ok
    assert "合计 5.00 元，应付 6.00 元" in outcome.reason


def test_pay_refund_goes_back_in_proportion_and_settles_when_all_is_back(buyer: Person) -> None:
    receipt = make.bought(buyer).receipt
    args = {"amount": Decimal("6.00")}

    outcome = make.run("pay.refund", buyer, args=args, receipt=receipt, key="back")
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

    outcome = make.run("pay.refund", buyer, args={"amount": Decimal("5.00")}, receipt=receipt)

    assert (outcome.ok, outcome.waiting) == (True, False)
    assert cleared() == 0


def test_pay_refund_finds_the_order_that_was_picked(buyer: Person) -> None:
    make.bought(buyer)
    order = Picked(key="77", label="订单", facts={"subject": "case:1"})
    args = {"amount": Decimal("12.00"), "order": order}

    outcome = make.run("pay.refund", buyer, args=args, subject="case:2", key="aftersale")

    assert outcome.ok
    assert all(row.refunded == row.amount for row in Payment.objects.all())


def test_pay_refund_that_the_channel_refuses_settles_as_failed(buyer: Person) -> None:
    receipt = make.bought(buyer).receipt
    FakeChannel.refund_state = Seen.FAILED

    make.run("pay.refund", buyer, args={"amount": Decimal("12.00")}, receipt=receipt, key="back")
    run_reactions()

    settled = JournalEntry.objects.get(kind="core.effect.settled")
    assert (settled.data["ok"], settled.data["reason"]) == (False, "微信退款失败：余额不足")


def test_pay_refund_without_a_payment_says_so(buyer: Person) -> None:
    outcome = make.run("pay.refund", buyer, args={"amount": Decimal("1.00")})

    assert not outcome.ok
    assert "没有找到" in outcome.reason
