"""Payments by outer channels: started, opened at the channel, taken in, closed."""

from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from zhilian.core import events
from zhilian.core.jobs import JOBS
from zhilian.core.times import local
from zhilian.ledger.accounts_of import channel_account, provider_of
from zhilian.ledger.errors import BadMove, LedgerRefused, NoSuchChannel
from zhilian.ledger.events import PaymentCaptured, PaymentClosed, PaymentStarted
from zhilian.ledger.models import Account, Channel, Payment
from zhilian.ledger.providers.base import Order, Reading, Seen
from zhilian.ledger.service.accounts import ensure_account
from zhilian.ledger.service.posting import post
from zhilian.ledger.service.troubles import Finding, note_trouble
from zhilian.ledger.types import (
    PAYMENT_MOVES,
    About,
    AccountKind,
    CallbackOutcome,
    ChannelKind,
    Line,
    PaymentState,
    PayOrder,
    Trouble,
)

ASK = "zhilian.ledger.jobs.ask_about"
SOON = timedelta(seconds=5)
ASK_AFTER = timedelta(seconds=20)
LONGEST_WAIT = timedelta(minutes=10)


@transaction.atomic
def start_payment(
    *, order: PayOrder, channel: str, amount: int, expires_at: datetime, at: datetime
) -> Payment:
    """What the payer is to pay, in 分, by the outer channel of this name. Started again for the
    same subject it is the same payment, unless the amount has changed. The payer goes on at
    `/pay/<reference>/`; `PaymentCaptured` tells when the money is there.

    Errors: `NoSuchChannel`; `BadMove` when the channel is not an outer one or time is up.
    """
    found = outer_channel(name=channel)
    if expires_at <= at:
        raise BadMove("支付时间已过，请重新提交。")
    mine = Payment.objects.select_for_update().filter(subject=order.subject, channel=found)
    for held in mine.exclude(state=PaymentState.CLOSED).order_by("id"):
        if held.amount == amount and not held.refunded:
            return held
        if held.state != PaymentState.CAPTURED:
            _close(held, at=at)
    try:
        with transaction.atomic():
            made = _make(order, channel=found, amount=amount, expires_at=expires_at, at=at)
    except IntegrityError:
        return mine.unpaid().get()
    events.record(PaymentStarted(at=at, **_facts(made)))
    return made


def outer_channel(*, name: str) -> Channel:
    channel = Channel.objects.filter(name=name, enabled=True).first()
    if channel is None:
        raise NoSuchChannel(name)
    if channel.kind != ChannelKind.OUTER:
        raise BadMove(f"{name}由本系统直接扣款，不用去支付页面。")
    return channel


def open_payment(*, payment: Payment, payer_address: str, at: datetime) -> str:
    """Place the order with the channel; returns the address of its cashier page.

    Calls the channel: not within a transaction. Errors: `BadMove` when it is paid or closed;
    `LedgerRefused` with the channel's words when it does not take the order.
    """
    if payment.state == PaymentState.CAPTURED:
        raise BadMove("这笔款已经支付，不用再付。")
    if payment.state == PaymentState.CLOSED or payment.expires_at <= at:
        raise BadMove("支付时间已过，请回到办件重新发起。")
    order = Order(
        reference=payment.reference,
        title=payment.title,
        amount=payment.amount,
        expires_at=payment.expires_at,
        return_url=f"{settings.BASE_URL}/pay/{payment.reference}/",
        payer_address=payer_address,
    )
    opened = provider_of(payment.channel).open(order, channel_account(payment.channel))
    if not opened.ok:
        hint = "请稍后再试" if opened.retry else "请换一种支付方式"
        raise LedgerRefused(f"{payment.channel.name}暂时不能支付（{opened.text}），{hint}。")
    Payment.objects.filter(pk=payment.pk, state=PaymentState.CREATED).update(
        state=PaymentState.OPENED
    )
    Payment.objects.filter(pk=payment.pk, state=PaymentState.OPENED).update(ask_at=at + ASK_AFTER)
    return opened.url


def ask_soon(*, payment: Payment, at: datetime) -> None:
    """The payer is back on our page: have the channel asked now, at most every few seconds."""
    soon = Payment.objects.filter(pk=payment.pk, state=PaymentState.OPENED, ask_at__gt=at + SOON)
    with transaction.atomic():
        if soon.update(ask_at=at + SOON):
            JOBS[ASK].enqueue(payment_id=payment.pk)


def ask_channel(*, payment: Payment, at: datetime) -> None:
    """Ask how a payment stands, for the callback that did not come. Calls the channel."""
    reading = provider_of(payment.channel).query(
        payment.reference, channel_account(payment.channel)
    )
    if reading.state is Seen.PAID:
        capture(reference=payment.reference, reading=reading, at=at)
        return
    wait = min(max(at - payment.made_at, ASK_AFTER), LONGEST_WAIT)
    Payment.objects.filter(pk=payment.pk).update(ask_at=at + wait)


def expire(*, payment: Payment, at: datetime) -> None:
    """Time is up: nobody may pay any more, unless somebody just did. Calls the channel."""
    if payment.state == PaymentState.OPENED:
        account = channel_account(payment.channel)
        reading = provider_of(payment.channel).close(payment.reference, account)
        if reading.state is Seen.PAID:
            capture(reference=payment.reference, reading=reading, at=at)
            return
        if reading.state is Seen.UNKNOWN and reading.retry:
            Payment.objects.filter(pk=payment.pk).update(ask_at=at + ASK_AFTER)
            return
    with transaction.atomic():
        held = Payment.objects.select_for_update().get(pk=payment.pk)
        if held.state in (PaymentState.CREATED, PaymentState.OPENED):
            _close(held, at=at)


@transaction.atomic
def capture(*, reference: str, reading: Reading, at: datetime) -> CallbackOutcome:
    """The channel says under its signature that it has the money. Taken in once; a wrong amount
    is noted and nothing is taken in.
    """
    payment = Payment.objects.select_for_update().filter(reference=reference).first()
    if payment is None:
        return CallbackOutcome.UNKNOWN
    if payment.state == PaymentState.CAPTURED:
        return CallbackOutcome.REPEATED
    if reading.amount != payment.amount:
        _note_wrong_amount(payment, reading, at=at)
        return CallbackOutcome.MISMATCH
    _move(payment, PaymentState.CAPTURED)
    payment.captured_at = reading.at or at
    payment.channel_no = reading.channel_no
    payment.ask_at = None
    payment.save()
    post(
        lines=[
            Line(
                source=transit(payment.channel, at=at).pk,
                target=held_account(at=at).pk,
                amount=payment.amount,
            )
        ],
        about=_about(payment, what="收款", at=payment.captured_at),
    )
    events.record(PaymentCaptured(at=at, **_facts(payment)))
    return CallbackOutcome.TAKEN


def transit(channel: Channel, *, at: datetime) -> Account:
    """What a channel has of ours and has not yet paid out to the bank."""
    kind = AccountKind.ONSITE if channel.kind == ChannelKind.ONSITE else AccountKind.CHANNEL
    return ensure_account(kind=kind, owner=channel.code, name=channel.name, at=at)


def held_account(*, at: datetime) -> Account:
    """Money that came in and is not yet anybody's: just paid, or on its way back."""
    return ensure_account(kind=AccountKind.HELD, name="暂收款", at=at)


def _note_wrong_amount(payment: Payment, reading: Reading, *, at: datetime) -> None:
    note_trouble(
        finding=Finding(
            key=f"amount:{payment.reference}:{reading.amount}",
            trouble=Trouble.AMOUNT,
            channel=payment.channel,
            payment=payment,
            reference=reading.channel_no,
            ours=payment.amount,
            theirs=reading.amount,
            note="渠道收到的金额与应付不符，没有入账，请在渠道后台核对后退款",
        ),
        at=at,
    )


def _make(
    order: PayOrder, *, channel: Channel, amount: int, expires_at: datetime, at: datetime
) -> Payment:
    return Payment.objects.create(
        reference=new_reference("P", at=at),
        subject=order.subject,
        number=order.number,
        window=order.window,
        title=order.title[:60],
        person_id=order.person_id,
        channel=channel,
        amount=amount,
        return_to=order.return_to,
        made_at=at,
        expires_at=expires_at,
    )


def new_reference(letter: str, *, at: datetime) -> str:
    """Short enough for every channel, and nobody can guess the next one."""
    return f"{letter}{local(at):%Y%m%d%H%M%S}{token_hex(6).upper()}"


def _close(payment: Payment, *, at: datetime) -> None:
    _move(payment, PaymentState.CLOSED)
    payment.ask_at = None
    payment.save()
    events.record(PaymentClosed(at=at, **_facts(payment)))


def _move(payment: Payment, state: PaymentState) -> None:
    if state not in PAYMENT_MOVES[PaymentState(payment.state)]:
        raise BadMove(f"支付单现在{payment.get_state_display()}，不能改为{state.label}。")
    payment.state = state


def _about(payment: Payment, *, what: str, at: datetime) -> About:
    return About(
        key=f"payment:{payment.reference}:captured",
        kind=what,
        at=at,
        subject=payment.subject,
        number=payment.number,
        memo=f"{payment.channel.name} {payment.title}"[:120],
    )


def _facts(payment: Payment) -> dict[str, Any]:
    return {
        "payment_id": payment.pk,
        "about": payment.subject,
        "channel": payment.channel.code,
        "amount": payment.amount,
    }
