"""Finance at its desk: payments asked after and given back, differences, bills, settlement."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from zhilian.core.effects import effects
from zhilian.core.testing import NOON
from zhilian.core.times import local_date
from zhilian.ledger import service
from zhilian.ledger.models import BillCheck, Discrepancy, Payment, Refund, SettlementBatch
from zhilian.ledger.providers.base import Reading, Seen
from zhilian.ledger.service import Sale
from zhilian.ledger.tests import make
from zhilian.ledger.tests.fake_channel import FakeChannel
from zhilian.ledger.types import AccountKind, BatchState, PaymentState, RefundState, TroubleState

pytestmark = pytest.mark.django_db


@pytest.fixture
def finance(client_as: Callable[..., Client]) -> Client:
    return client_as("finance")


def text(answer: Any) -> str:
    return str(answer.content.decode())


def page(client: Client, name: str, *args: Any) -> str:
    return text(client.get(reverse(f"ledger:{name}", args=args)))


def post(client: Client, name: str, /, *args: Any, **said: str) -> Any:
    return client.post(reverse(f"ledger:{name}", args=args), said, follow=True)


def test_an_open_payment_is_asked_after(finance: Client) -> None:
    payment = make.payment()
    service.open_payment(payment=payment, payer_address="", at=NOON)
    FakeChannel.states[payment.reference] = Seen.PAID

    asked = post(finance, "ask_channel", payment.pk)

    assert "已向渠道查询" in text(asked)
    assert Payment.objects.get().state == PaymentState.CAPTURED


def test_money_that_nobody_took_goes_back_with_a_reason(finance: Client) -> None:
    payment = make.paid()

    bare = post(finance, "give_back", payment.pk)
    done = post(finance, "give_back", payment.pk, reason="重复付款")

    assert bare.status_code == 422
    assert "已提交退款" in text(done)
    assert Refund.objects.get().amount == 1200
    assert "重复付款" in page(finance, "payment", payment.pk)


def test_a_refund_that_failed_is_tried_again(finance: Client) -> None:
    payment = make.paid()
    FakeChannel.refund_state = Seen.FAILED
    post(finance, "give_back", payment.pk, reason="重复付款")
    refund = Refund.objects.get()
    service.send_refund(refund_id=refund.pk, at=NOON)
    FakeChannel.refund_state = Seen.DONE

    again = post(finance, "refund_again", payment.pk, refund.pk)
    service.send_refund(refund_id=refund.pk, at=NOON)

    refund.refresh_from_db()
    assert "已重新提交退款" in text(again)
    assert refund.state == RefundState.DONE


def late() -> Discrepancy:
    """Money that came after the payment had been closed."""
    payment = make.payment()
    service.expire(payment=payment, at=NOON + timedelta(hours=1))
    reading = Reading(
        state=Seen.PAID, reference=payment.reference, channel_no="T1", amount=999, at=NOON
    )
    service.capture(reference=payment.reference, reading=reading, at=NOON)
    return Discrepancy.objects.get()


def test_a_difference_is_settled_in_words_and_may_be_reopened(finance: Client) -> None:
    row = late()

    listed = page(finance, "troubles")
    bare = post(finance, "trouble", row.pk)
    post(finance, "trouble", row.pk, how="渠道确认为测试款，已退回")
    row.refresh_from_db()
    settled = (row.state, row.how)
    back = post(finance, "reopen", row.pk)
    row.refresh_from_db()

    assert row.reference in listed
    assert bare.status_code == 422
    assert settled == (TroubleState.SETTLED, "渠道确认为测试款，已退回")
    assert row.state == TroubleState.OPEN
    assert "已恢复为待处理" in text(back)


def test_a_bill_is_fetched_and_compared_on_demand(finance: Client) -> None:
    payment = make.paid()
    day = str(local_date(NOON))

    done = post(finance, "bill_check", channel=payment.channel.code, day=day)
    astray = post(finance, "bill_check", channel=payment.channel.code, day="昨天")

    assert "账单已核对" in text(done)
    assert BillCheck.objects.get().differences == 1
    assert "1 处差异" in page(finance, "bills")
    assert astray.status_code == 404


@pytest.fixture
def batch() -> SettlementBatch:
    """12 yuan for a merchant, due."""
    buyer = make.person()
    service.load_channels(at=NOON)
    make.wallet(of=buyer, kind=AccountKind.WELFARE, held=1200)
    call = make.call(
        "pay.capture", by=buyer, args={"amount": Decimal("12.00"), "channel": "工会福利账户"}
    )
    assert effects.get(call.name)(call).ok
    service.set_terms(merchant="m1", name="汉中米行", commission_bp=500, days=1, at=NOON)
    service.queue_settlement(
        sale=Sale(
            key="s1",
            subject=call.subject,
            number=call.number,
            window=call.window,
            parts={"m1": 1200},
            at=NOON,
        )
    )
    day = local_date(NOON) + timedelta(days=2)
    return service.make_batches(day=day, at=NOON)[0]


def test_a_batch_needs_two_hands(
    finance: Client, batch: SettlementBatch, client_as: Callable[..., Client]
) -> None:
    other = client_as("finance")

    approved = post(finance, "approve", batch.pk)
    alone = post(finance, "pay", batch.pk, voucher="V1")
    paid = post(other, "pay", batch.pk, voucher="V1")

    batch.refresh_from_db()
    assert "已审核" in text(approved)
    assert alone.status_code == 422
    assert "已登记付款" in text(paid)
    assert (batch.state, batch.voucher, batch.net) == (BatchState.PAID, "V1", 1140)
    assert "汉中米行" in page(finance, "batches")


def test_a_batch_is_sent_back_with_a_reason(finance: Client, batch: SettlementBatch) -> None:
    post(finance, "approve", batch.pk)

    post(finance, "send_back", batch.pk, reason="金额待核")

    batch.refresh_from_db()
    assert batch.state == BatchState.DRAFT


def test_mall_approves_and_sets_terms_but_pays_nothing(
    batch: SettlementBatch, client_as: Callable[..., Client]
) -> None:
    mall = client_as("mall_admin")

    post(mall, "approve", batch.pk)
    refused = post(mall, "pay", batch.pk, voucher="V1")
    saved = post(mall, "terms_edit", "m1", name="汉中米行", commission_bp="300", days="30")
    wrong = post(mall, "terms_edit", "m1", name="汉中米行", commission_bp="30000", days="30")

    batch.refresh_from_db()
    assert batch.state == BatchState.APPROVED
    assert refused.status_code == 403
    assert "结算条件已保存" in text(saved)
    assert "万分之 300" in text(saved)
    assert wrong.status_code == 422


def test_every_page_of_one_thing_opens(finance: Client, batch: SettlementBatch) -> None:
    row = late()
    pages = {
        "batch": batch.pk,
        "pay": batch.pk,
        "trouble": row.pk,
        "terms_edit": "m1",
        "payment": Payment.objects.order_by("id")[0].pk,
    }

    codes = {
        name: finance.get(reverse(f"ledger:{name}", args=[key])).status_code
        for name, key in pages.items()
    }

    assert set(codes.values()) == {200}, codes
