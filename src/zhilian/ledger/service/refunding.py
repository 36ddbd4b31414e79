"""Giving money back the way it came."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from zhilian.core import events
from zhilian.core.effects import EffectSettled
from zhilian.core.jobs import JOBS
from zhilian.ledger.accounts_of import channel_account, provider_of
from zhilian.ledger.errors import TooMuchBack
from zhilian.ledger.events import PaymentRefunded, RefundFailed, RefundRequested
from zhilian.ledger.models import Payment, Refund
from zhilian.ledger.providers.base import Reading, RefundOrder, Seen
from zhilian.ledger.service.accounts import clearing, wallet
from zhilian.ledger.service.paying import held_account, new_reference, transit
from zhilian.ledger.service.posting import post
from zhilian.ledger.service.troubles import Finding, note_trouble
from zhilian.ledger.shares import shares
from zhilian.ledger.types import About, AccountKind, ChannelKind, Line, RefundState, Trouble

AGAIN = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
GIVE_UP_AFTER = 20
SEND = "zhilian.ledger.jobs.send_refund"
ON_ITS_WAY = (RefundState.REQUESTED, RefundState.SENT)


@transaction.atomic
def refund(
    *, payments: Sequence[int], amount: int, reason: str, effect: str, at: datetime
) -> list[Refund]:
    """Give `amount` 分 of these payments back, each in proportion to what is left of it, once by
    `effect`. Wallets have it at once; outer channels are asked by the worker, and
    `EffectSettled` tells the end of all.

    Errors: `TooMuchBack` when less is left than asked for.
    """
    before = list(Refund.objects.filter(effect=effect).order_by("id"))
    if before:
        return before
    held = list(
        Payment.objects.captured()
        .select_for_update(of=("self",))
        .select_related("channel")
        .filter(pk__in=payments)
        .order_by("pk")
    )
    left = sum(payment.left for payment in held)
    if amount <= 0 or amount > left:
        raise TooMuchBack(asked=amount, left=left)
    parts = shares(amount, [payment.left for payment in held])
    return [
        _begin(payment, part, reason=reason, effect=effect, at=at)
        for payment, part in zip(held, parts, strict=True)
        if part
    ]


def send_refund(*, refund_id: int, at: datetime) -> None:
    """Ask the channel to give it back, or how it stands. Calls the channel."""
    found = Refund.objects.select_related("payment__channel").get(pk=refund_id)
    if found.state not in ON_ITS_WAY:
        return
    channel = found.payment.channel
    provider, account = provider_of(channel), channel_account(channel)
    if found.state == RefundState.SENT:
        reading = provider.query_refund(found.reference, account)
    else:
        order = RefundOrder(
            reference=found.reference,
            payment=found.payment.reference,
            total=found.payment.amount,
            amount=found.amount,
            reason=found.reason,
        )
        reading = provider.refund(order, account)
    settle_refund(reference=found.reference, reading=reading, at=at)


@transaction.atomic
def settle_refund(*, reference: str, reading: Reading, at: datetime) -> bool:
    """What the channel says of a refund. False when we know none of this reference."""
    found = Refund.objects.select_for_update().filter(reference=reference).first()
    if found is None:
        return False
    if found.state not in ON_ITS_WAY:
        return True
    found.channel_no = reading.channel_no or found.channel_no
    if reading.state is Seen.DONE:
        _finish(found, at=reading.at or at)
    elif reading.state is Seen.FAILED:
        _fail(found, reading.text or "渠道退款失败", at=at)
    else:
        _wait(found, reading, at=at)
    return True


@transaction.atomic
def try_again(*, refund_id: int, at: datetime) -> Refund:
    """A person wants a failed refund to be sent once more, under a reference of its own."""
    found = Refund.objects.select_for_update().get(pk=refund_id)
    if found.state == RefundState.FAILED:
        found.reference = new_reference("R", at=at)
        found.state, found.attempts, found.problem = RefundState.REQUESTED, 0, ""
        found.next_at = at
        found.save()
    return found


def _begin(payment: Payment, part: int, *, reason: str, effect: str, at: datetime) -> Refund:
    Payment.objects.filter(pk=payment.pk).update(refunded=F("refunded") + part)
    outer = payment.channel.kind == ChannelKind.OUTER
    made = Refund.objects.create(
        reference=new_reference("R", at=at),
        payment=payment,
        amount=part,
        reason=reason[:80],
        effect=effect,
        asked_at=at,
        next_at=at if outer else None,
    )
    events.record(RefundRequested(at=at, **_facts(made)))
    if payment.used_at is not None:
        _take_out(made, at=at)
    if outer:
        JOBS[SEND].enqueue(refund_id=made.pk)
    else:
        _finish(made, at=at)
    return made


def _take_out(made: Refund, *, at: datetime) -> None:
    """From the window's clearing account; money that was never taken in is held already."""
    window = clearing(window=made.payment.window, at=at)
    _post(made, source=window.pk, target=held_account(at=at).pk, step="asked", at=at)


def _finish(made: Refund, *, at: datetime) -> None:
    payment = made.payment
    if payment.channel.kind == ChannelKind.WALLET:
        kind = AccountKind(payment.channel.wallet)
        back = wallet(kind=kind, person_id=payment.person_id, at=at)
    else:
        back = transit(payment.channel, at=at)
    _post(made, source=held_account(at=at).pk, target=back.pk, step="done", at=at)
    made.state, made.done_at, made.next_at, made.problem = RefundState.DONE, at, None, ""
    made.save()
    events.record(PaymentRefunded(at=at, **_facts(made)))
    _tell_effect(made, at=at)


def _fail(made: Refund, why: str, *, at: datetime) -> None:
    made.state, made.next_at, made.problem = RefundState.FAILED, None, why[:120]
    made.save()
    note_trouble(
        finding=Finding(
            key=f"refund-failed:{made.reference}",
            trouble=Trouble.REFUND_FAILED,
            channel=made.payment.channel,
            payment=made.payment,
            refund=made,
            reference=made.reference,
            ours=made.amount,
            note=why,
        ),
        at=at,
    )
    events.record(RefundFailed(at=at, reason=why[:120], **_facts(made)))
    if made.effect:
        reason = f"{made.payment.channel.name}退款失败：{why}"
        events.record(EffectSettled(at=at, key=made.effect, ok=False, reason=reason[:200]))


def _wait(made: Refund, reading: Reading, *, at: datetime) -> None:
    if reading.state is Seen.WAITING:
        made.state = RefundState.SENT
    made.attempts += 1
    made.problem = reading.text[:120]
    if made.attempts > GIVE_UP_AFTER:
        _fail(made, reading.text or "渠道一直没有结果", at=at)
        return
    made.next_at = at + min(AGAIN * 2 ** min(made.attempts - 1, 10), LONGEST_WAIT)
    made.save()


def _tell_effect(made: Refund, *, at: datetime) -> None:
    """All parts are back: whoever asked may go on."""
    if not made.effect or made.payment.channel.kind != ChannelKind.OUTER:
        return
    if Refund.objects.filter(effect=made.effect).exclude(state=RefundState.DONE).exists():
        return
    events.record(EffectSettled(at=at, key=made.effect, ok=True))


def _post(made: Refund, *, source: int, target: int, step: str, at: datetime) -> None:
    payment = made.payment
    about = About(
        key=f"refund:{made.pk}:{step}",
        kind="退款",
        at=at,
        subject=payment.subject,
        number=payment.number,
        memo=f"{payment.channel.name} {made.reason}"[:120],
    )
    post(lines=[Line(source=source, target=target, amount=made.amount)], about=about)


def _facts(made: Refund) -> dict[str, Any]:
    return {
        "refund_id": made.pk,
        "payment_id": made.payment_id,
        "about": made.payment.subject,
        "channel": made.payment.channel.code,
        "amount": made.amount,
    }
