"""Taking what a subject has paid into the clearing account of its window (`pay.capture`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from zhilian.ledger.errors import BadLine, NoSuchChannel, NotPaid
from zhilian.ledger.models import Account, Channel, Payment, Transaction
from zhilian.ledger.service.accounts import clearing, wallet
from zhilian.ledger.service.paying import held_account, new_reference, transit
from zhilian.ledger.service.posting import post
from zhilian.ledger.types import About, AccountKind, ChannelKind, Line, PaymentState


@dataclass(frozen=True, kw_only=True)
class Using:
    """Whose payment is taken in, for what. `key` makes it once."""

    key: str
    subject: str
    number: str
    window: str
    person_id: int
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Used:
    """What was taken in: the payments, and the transaction that did it."""

    payments: tuple[int, ...]
    transaction_id: int


@transaction.atomic
def use_payments(*, using: Using, parts: Mapping[str, int]) -> Used:
    """Take in what was paid: `parts` are 分 by the name of the channel. Outer channels must have
    the money (`NotPaid`), wallets are charged now (`NotEnough`), on-site money is noted. All or
    nothing, once by `using.key`.

    Errors: `NoSuchChannel`, `NotPaid`, `NotEnough`, `AccountNotOpen`.
    """
    done = Transaction.objects.filter(key=using.key).first()
    if done is not None:
        return _as_done(using, done)
    wanted = {name: amount for name, amount in parts.items() if amount}
    if not wanted:
        raise BadLine("应付金额为零，不用支付。")
    payments = [_payment(using, name, amount) for name, amount in sorted(wanted.items())]
    target = clearing(window=using.window, at=using.at)
    lines = [
        Line(source=_source(payment, using).pk, target=target.pk, amount=payment.amount)
        for payment in payments
    ]
    posted = post(lines=lines, about=_about(using, channels=list(wanted)))
    return Used(payments=tuple(payment.pk for payment in payments), transaction_id=posted.pk)


def _as_done(using: Using, done: Transaction) -> Used:
    mine = Payment.objects.filter(subject=using.subject, used_at=done.at).order_by("id")
    return Used(payments=tuple(mine.values_list("pk", flat=True)), transaction_id=done.pk)


def _payment(using: Using, name: str, amount: int) -> Payment:
    channel = Channel.objects.filter(name=name).first()
    if channel is None:
        raise NoSuchChannel(name)
    if channel.kind == ChannelKind.OUTER:
        return _came_in(using, channel, amount)
    if not channel.enabled:
        raise NoSuchChannel(name)
    return Payment.objects.create(
        reference=new_reference("W", at=using.at),
        subject=using.subject,
        number=using.number,
        window=using.window,
        title=channel.name,
        person_id=using.person_id,
        channel=channel,
        amount=amount,
        state=PaymentState.CAPTURED,
        made_at=using.at,
        expires_at=using.at,
        captured_at=using.at,
        used_at=using.at,
    )


def _came_in(using: Using, channel: Channel, amount: int) -> Payment:
    """The payment of this channel that is there and for which nothing was given yet."""
    mine = Payment.objects.unused().filter(subject=using.subject, channel=channel)
    held = list(mine.select_for_update().order_by("id"))
    fitting = next((payment for payment in held if payment.amount == amount), None)
    if fitting is None:
        paid = sum(payment.amount for payment in held)
        raise NotPaid(channel=channel.name, asked=amount, paid=paid)
    fitting.used_at = using.at
    fitting.save(update_fields=["used_at"])
    return fitting


def _source(payment: Payment, using: Using) -> Account:
    channel = payment.channel
    if channel.kind == ChannelKind.WALLET:
        kind = AccountKind(channel.wallet)
        return wallet(kind=kind, person_id=using.person_id, at=using.at)
    if channel.kind == ChannelKind.ONSITE:
        return transit(channel, at=using.at)
    return held_account(at=using.at)


def _about(using: Using, *, channels: list[str]) -> About:
    return About(
        key=using.key,
        kind="支付入账",
        at=using.at,
        subject=using.subject,
        number=using.number,
        memo="、".join(channels),
    )
