"""The whole way over real sockets: started here, paid there, told back, billed, given back."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from zhilian.core.times import clock_now, local_date
from zhilian.ledger import selectors, service
from zhilian.ledger.models import Callback, Channel, Discrepancy, Payment
from zhilian.ledger.tests import make
from zhilian.ledger.tests.platform_running import Running, platform_running, wait_until
from zhilian.ledger.types import BillState, CallbackOutcome, PaymentState, RefundState, Trouble

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def platform(tmp_path: Path, live_server: Any, settings: Any) -> Iterator[Running]:
    settings.BASE_URL = live_server.url
    with platform_running(tmp_path) as running:
        running.behave(callback_delay_s=0)
        yield running


@pytest.fixture
def channel(platform: Running) -> Channel:
    return platform.channel()


def start(channel: Channel, *, amount: int = 1200) -> tuple[Payment, str]:
    now = clock_now()
    payment = service.start_payment(
        order=make.pay_order(),
        channel=channel.name,
        amount=amount,
        expires_at=now + timedelta(minutes=30),
        at=now,
    )
    return payment, service.open_payment(payment=payment, payer_address="", at=now)


def state(payment: Payment) -> str:
    payment.refresh_from_db()
    return payment.state


def test_paid_there_is_captured_here(platform: Running, channel: Channel) -> None:
    payment, url = start(channel)

    platform.pay(url)

    wait_until(lambda: state(payment) == PaymentState.CAPTURED)
    assert payment.channel_no.startswith("42000")


def test_a_double_callback_is_taken_once(platform: Running, channel: Channel) -> None:
    platform.behave(callback="double")
    payment, url = start(channel)

    platform.pay(url)

    wait_until(lambda: Callback.objects.count() == 2)
    outcomes = set(Callback.objects.values_list("outcome", flat=True))
    assert outcomes == {CallbackOutcome.TAKEN, CallbackOutcome.REPEATED}
    assert state(payment) == PaymentState.CAPTURED


def test_a_forged_callback_changes_nothing(platform: Running, channel: Channel) -> None:
    platform.behave(callback="forged")
    payment, url = start(channel)

    platform.pay(url)

    wait_until(lambda: Callback.objects.filter(outcome=CallbackOutcome.FORGED).exists())
    assert state(payment) == PaymentState.OPENED


def test_a_wrong_amount_stands_in_the_queue(platform: Running, channel: Channel) -> None:
    platform.behave(callback="wrong_amount")
    payment, url = start(channel)

    platform.pay(url)

    wait_until(lambda: Discrepancy.objects.filter(trouble=Trouble.AMOUNT).exists())
    assert state(payment) == PaymentState.OPENED


def test_a_lost_callback_is_asked_for(platform: Running, channel: Channel) -> None:
    platform.behave(callback="none")
    payment, url = start(channel)
    platform.pay(url)
    payment.refresh_from_db()

    service.ask_channel(payment=payment, at=clock_now())

    assert state(payment) == PaymentState.CAPTURED


def test_a_slow_refund_ends_by_its_callback(platform: Running, channel: Channel) -> None:
    payment, url = start(channel)
    platform.pay(url)
    wait_until(lambda: state(payment) == PaymentState.CAPTURED)
    platform.behave(refund="slow")
    now = clock_now()
    made = service.refund(payments=[payment.pk], amount=500, reason="退货", effect="", at=now)[0]

    service.send_refund(refund_id=made.pk, at=now)

    made.refresh_from_db()
    assert made.state == RefundState.SENT
    wait_until(lambda: selectors.refunds_of(payment_id=payment.pk)[0].state == RefundState.DONE)


def test_the_bill_agrees_until_the_channel_says_something_else(
    platform: Running, channel: Channel
) -> None:
    payment, url = start(channel)
    platform.pay(url)
    wait_until(lambda: state(payment) == PaymentState.CAPTURED)
    now, today = clock_now(), local_date(clock_now())

    good = service.check_bill(channel=channel, day=today, at=now)
    platform.behave(bill="extra")
    more = service.check_bill(channel=channel, day=today, at=now)
    platform.behave(bill="short")
    less = service.check_bill(channel=channel, day=today, at=now)

    assert (good.state, good.paid_sum, good.our_paid_sum) == (BillState.AGREED, 1200, 1200)
    assert (more.state, less.state) == (BillState.DIFFERENT, BillState.DIFFERENT)
    troubles = set(Discrepancy.objects.values_list("trouble", flat=True))
    assert troubles == {Trouble.STRANGER, Trouble.MISSING}


def test_the_desk_of_the_platform_shows_orders_and_its_switches_work(
    platform: Running, channel: Channel
) -> None:
    payment, _url = start(channel)

    assert payment.reference in platform.read("/")
    assert platform.switch({"callback": "none"})["callback"] == "none"
