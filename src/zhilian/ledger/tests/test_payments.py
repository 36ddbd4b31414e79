"""Payments by outer channels: paid once, late ones go back, wrong ones are seen."""

from datetime import timedelta

import pytest

from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON, run_reactions
from zhilian.ledger import selectors, service
from zhilian.ledger.errors import BadMove, LedgerRefused, NoSuchChannel
from zhilian.ledger.models import Discrepancy, Payment, Refund
from zhilian.ledger.providers.base import Reading, Seen
from zhilian.ledger.tests import make
from zhilian.ledger.tests.fake_channel import FakeChannel
from zhilian.ledger.types import (
    AccountKind,
    CallbackOutcome,
    PaymentState,
    RefundState,
    Trouble,
    TroubleState,
)

HALF_AN_HOUR = timedelta(minutes=30)


def reading(payment: Payment, *, amount: int | None = None) -> Reading:
    return Reading(
        state=Seen.PAID,
        reference=payment.reference,
        channel_no="T1",
        amount=payment.amount if amount is None else amount,
        at=NOON,
    )


def held() -> int:
    return selectors.balance_of(kind=AccountKind.HELD, owner="")


@pytest.mark.django_db
def test_start_payment_again_is_the_same_payment() -> None:
    make.channel()

    first, second = make.payment(by=make.person()), make.payment(by=make.person())

    assert first.pk == second.pk
    assert first.reference.startswith("P20261124120000")


@pytest.mark.django_db
def test_start_payment_for_another_amount_closes_the_first() -> None:
    make.channel()
    first = make.payment(amount=1200)

    second = make.payment(amount=900)

    first.refresh_from_db()
    assert (first.state, second.state) == (PaymentState.CLOSED, PaymentState.CREATED)


@pytest.mark.django_db
def test_start_payment_needs_an_outer_channel_that_is_on() -> None:
    service.load_channels(at=NOON)
    off = make.channel(name="云闪付", enabled=False)

    with pytest.raises(BadMove, match="直接扣款"):
        service.start_payment(
            order=make.pay_order(),
            channel="积分",
            amount=1,
            expires_at=NOON + HALF_AN_HOUR,
            at=NOON,
        )
    with pytest.raises(NoSuchChannel, match="云闪付"):
        make.payment(of=off)


@pytest.mark.django_db
def test_open_payment_gives_the_cashier_page_and_tells_where_to_come_back() -> None:
    payment = make.payment()

    url = service.open_payment(payment=payment, payer_address="10.0.0.9", at=NOON)

    payment.refresh_from_db()
    order = FakeChannel.orders[payment.reference]
    assert url == f"https://pay.example/{payment.reference}"
    assert order.return_url.endswith(f"/pay/{payment.reference}/")
    assert (order.amount, order.payer_address) == (1200, "10.0.0.9")
    assert payment.state == PaymentState.OPENED


@pytest.mark.django_db
def test_open_payment_says_in_the_channels_words_why_not() -> None:
    payment = make.payment()
    FakeChannel.refuses = True

    with pytest.raises(LedgerRefused, match="系统繁忙.*稍后再试"):
        service.open_payment(payment=payment, payer_address="", at=NOON)


@pytest.mark.django_db
def test_capture_takes_the_money_in_once_and_tells_it() -> None:
    payment = make.payment()

    first = service.capture(reference=payment.reference, reading=reading(payment), at=NOON)
    second = service.capture(reference=payment.reference, reading=reading(payment), at=NOON)

    told = JournalEntry.objects.filter(kind="ledger.payment.captured")
    assert (first, second) == (CallbackOutcome.TAKEN, CallbackOutcome.REPEATED)
    assert held() == 1200
    code = payment.channel.code
    assert selectors.balance_of(kind=AccountKind.CHANNEL, owner=code) == 1200
    assert [(row.subject, row.data["amount"]) for row in told] == [("case:1", 1200)]


@pytest.mark.django_db
def test_capture_of_a_wrong_amount_takes_nothing_in_and_stands_in_the_queue() -> None:
    payment = make.payment()

    outcome = service.capture(
        reference=payment.reference, reading=reading(payment, amount=1), at=NOON
    )

    row = Discrepancy.objects.get()
    assert outcome is CallbackOutcome.MISMATCH
    assert (row.trouble, row.ours, row.theirs) == (Trouble.AMOUNT, 1200, 1)
    assert held() == 0


@pytest.mark.django_db(transaction=True)
def test_forty_callbacks_at_once_take_the_money_in_once() -> None:
    payment = make.payment()

    said = make.all_at_once(
        lambda _: (
            service.capture(reference=payment.reference, reading=reading(payment), at=NOON).value
        )
    )

    assert sorted(said) == ["REPEATED"] * (make.MANY - 1) + ["TAKEN"]
    assert held() == 1200


@pytest.mark.django_db
def test_ask_channel_finds_the_payment_whose_callback_was_lost() -> None:
    payment = make.payment()
    service.open_payment(payment=payment, payer_address="", at=NOON)
    FakeChannel.states[payment.reference] = Seen.PAID
    later = NOON + timedelta(minutes=1)

    waiting = selectors.payments_to_ask(now=later)
    service.ask_channel(payment=waiting[0], at=later)

    payment.refresh_from_db()
    assert [one.pk for one in waiting] == [payment.pk]
    assert payment.state == PaymentState.CAPTURED


@pytest.mark.django_db
def test_expire_closes_what_nobody_paid_here_and_at_the_channel() -> None:
    payment = make.payment()
    service.open_payment(payment=payment, payer_address="", at=NOON)
    late = NOON + HALF_AN_HOUR

    for one in selectors.payments_run_out(now=late):
        service.expire(payment=one, at=late)

    payment.refresh_from_db()
    assert payment.state == PaymentState.CLOSED
    assert FakeChannel.states[payment.reference] is Seen.CLOSED


@pytest.mark.django_db
def test_expire_takes_in_what_was_paid_in_the_last_second() -> None:
    payment = make.payment()
    service.open_payment(payment=payment, payer_address="", at=NOON)
    FakeChannel.states[payment.reference] = Seen.PAID
    payment.refresh_from_db()

    service.expire(payment=payment, at=NOON + HALF_AN_HOUR)

    payment.refresh_from_db()
    assert payment.state == PaymentState.CAPTURED


@pytest.mark.django_db
def test_a_payment_that_came_too_late_goes_back_by_itself() -> None:
    payment = make.payment()
    service.expire(payment=payment, at=NOON + HALF_AN_HOUR)
    late = NOON + timedelta(minutes=40)
    service.capture(reference=payment.reference, reading=reading(payment), at=late)
    then = late + selectors.payments.GRACE

    for one in selectors.payments_nobody_took(now=then):
        service.give_back_unused(payment_id=one.pk, at=then)
    run_reactions()

    refund, row = Refund.objects.get(), Discrepancy.objects.get()
    assert refund.state == RefundState.DONE
    assert (row.trouble, row.state) == (Trouble.LATE, TroubleState.SETTLED)
    assert held() == 0
    assert service.prove_books(day=NOON.date(), at=then).agrees


@pytest.mark.django_db
def test_a_payment_within_its_time_is_left_to_its_case() -> None:
    make.paid()

    assert selectors.payments_nobody_took(now=NOON + timedelta(minutes=20)) == []


@pytest.mark.django_db
def test_still_to_pay_names_the_outer_parts_that_are_missing() -> None:
    service.load_channels(at=NOON)
    make.paid(amount=1200)
    make.channel(name="支付宝")
    parts = {"微信": 1200, "支付宝": 300, "积分": 500}

    outside = selectors.outer_parts(parts=parts)
    assert selectors.still_to_pay(subject="case:1", parts=outside) == {"支付宝": 300}
    assert selectors.still_to_pay(subject="case:1", parts={"微信": 1000}) == {"微信": 1000}


@pytest.mark.django_db
def test_a_refund_that_fails_is_tried_again_under_a_name_of_its_own() -> None:
    paid = make.paid()
    FakeChannel.refund_state = Seen.FAILED
    made = service.refund(payments=[paid.pk], amount=500, reason="退货", effect="", at=NOON)[0]
    service.send_refund(refund_id=made.pk, at=NOON)
    made.refresh_from_db()
    assert (made.state, made.problem) == (RefundState.FAILED, "余额不足")
    assert Discrepancy.objects.get().trouble == Trouble.REFUND_FAILED
    FakeChannel.refund_state = Seen.DONE

    again = service.try_again(refund_id=made.pk, at=NOON)
    service.send_refund(refund_id=made.pk, at=NOON)

    made.refresh_from_db()
    assert made.state == RefundState.DONE
    assert len({order.reference for order in FakeChannel.refunds}) == 2
    assert again.amount == 500


@pytest.mark.django_db
def test_a_refund_under_way_is_asked_after_until_it_is_done() -> None:
    paid = make.paid()
    FakeChannel.refund_state = Seen.WAITING
    made = service.refund(payments=[paid.pk], amount=500, reason="退货", effect="", at=NOON)[0]
    service.send_refund(refund_id=made.pk, at=NOON)
    made.refresh_from_db()
    assert made.state == RefundState.SENT
    assert selectors.refunds_due(now=NOON) == []
    FakeChannel.refund_state = Seen.DONE
    later = NOON + timedelta(minutes=1)

    for refund_id in selectors.refunds_due(now=later):
        service.send_refund(refund_id=refund_id, at=later)

    made.refresh_from_db()
    assert (made.state, len(FakeChannel.refunds)) == (RefundState.DONE, 1)


@pytest.mark.django_db
def test_more_than_is_left_cannot_go_back() -> None:
    paid = make.paid(amount=1000)
    service.refund(payments=[paid.pk], amount=700, reason="退货", effect="one", at=NOON)

    with pytest.raises(LedgerRefused, match="还可退 3.00 元"):
        service.refund(payments=[paid.pk], amount=400, reason="退货", effect="two", at=NOON)


@pytest.mark.django_db(transaction=True)
def test_forty_refunds_at_once_never_give_back_more_than_was_paid() -> None:
    paid = make.paid(amount=1000)

    def give(place: int) -> str:
        service.refund(payments=[paid.pk], amount=300, reason="退货", effect=f"e{place}", at=NOON)
        return "given"

    said = make.all_at_once(give)

    paid.refresh_from_db()
    assert said.count("given") == 3
    assert paid.refunded == 900
