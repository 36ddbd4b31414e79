"""Comparing a channel's bill of a day with what we have of it."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.db import transaction

from zhilian.core import events
from zhilian.core.times import day_bounds
from zhilian.ledger.accounts_of import channel_account, provider_of
from zhilian.ledger.events import BillChecked
from zhilian.ledger.models import BillCheck, Channel, Payment, Refund
from zhilian.ledger.service.troubles import Finding, note_trouble
from zhilian.ledger.types import (
    BillResult,
    BillRow,
    BillState,
    PaymentState,
    RefundState,
    Trouble,
)


def check_bill(*, channel: Channel, day: date, at: datetime) -> BillCheck:
    """Fetch the bill and compare. Calls the channel; what differs stands in the queue."""
    bill = provider_of(channel).bill(day, channel_account(channel))
    return compare_bill(channel=channel, bill=bill, at=at)


@transaction.atomic
def compare_bill(*, channel: Channel, bill: BillResult, at: datetime) -> BillCheck:
    """Every line of theirs beside ours, and ours that they do not have. May be repeated."""
    values = _no_bill(bill) if not bill.ok else _compared(channel, bill, at=at)
    check, _made = BillCheck.objects.update_or_create(
        channel=channel, day=bill.day, defaults={**values, "at": at}
    )
    events.record(
        BillChecked(at=at, channel=channel.code, day=bill.day.isoformat(), state=check.state)
    )
    return check


def _no_bill(bill: BillResult) -> dict[str, Any]:
    return {"state": BillState.UNAVAILABLE, "problem": bill.text[:200]}


def _compared(channel: Channel, bill: BillResult, *, at: datetime) -> dict[str, Any]:
    since, until = day_bounds(bill.day)
    paid = {row.reference: row for row in bill.rows if not row.refund}
    given = {row.refund: row for row in bill.rows if row.refund}
    ours = Payment.objects.filter(
        channel=channel,
        state=PaymentState.CAPTURED,
        captured_at__gte=since,
        captured_at__lt=until,
    )
    back = Refund.objects.filter(
        payment__channel=channel,
        state=RefundState.DONE,
        done_at__gte=since,
        done_at__lt=until,
    ).select_related("payment")
    findings = [*_of_payments(channel, paid, ours), *_of_refunds(channel, given, back)]
    for finding in findings:
        note_trouble(finding=finding, at=at)
    return {
        "state": BillState.DIFFERENT if findings else BillState.AGREED,
        "problem": "",
        "differences": len(findings),
        "paid_rows": len(paid),
        "paid_sum": _sum(paid.values()),
        "refund_rows": len(given),
        "refund_sum": _sum(given.values()),
        "our_paid_rows": len(ours),
        "our_paid_sum": _sum(ours),
        "our_refund_rows": len(back),
        "our_refund_sum": _sum(back),
    }


def _of_payments(
    channel: Channel, theirs: dict[str, BillRow], ours: Iterable[Payment]
) -> Iterator[Finding]:
    known = {row.reference: row for row in Payment.objects.filter(reference__in=theirs)}
    for reference, row in theirs.items():
        payment = known.get(reference)
        if payment is None or payment.state != PaymentState.CAPTURED:
            yield _finding(channel, Trouble.STRANGER, row, payment=payment)
        elif payment.amount != row.amount:
            yield _finding(channel, Trouble.AMOUNT, row, payment=payment)
    for payment in ours:
        if payment.reference not in theirs:
            yield Finding(
                key=f"missing:{payment.reference}",
                trouble=Trouble.MISSING,
                channel=channel,
                payment=payment,
                reference=payment.reference,
                ours=payment.amount,
                note="渠道账单里没有这笔收款",
            )


def _of_refunds(
    channel: Channel, theirs: dict[str, BillRow], ours: Iterable[Refund]
) -> Iterator[Finding]:
    known = {
        row.reference: row
        for row in Refund.objects.filter(reference__in=theirs).select_related("payment")
    }
    for reference, row in theirs.items():
        refund = known.get(reference)
        if refund is None or refund.amount != row.amount:
            yield _finding(channel, Trouble.REFUND_STRANGER, row, refund=refund)
    for refund in ours:
        if refund.reference not in theirs:
            yield Finding(
                key=f"refund-missing:{refund.reference}",
                trouble=Trouble.REFUND_MISSING,
                channel=channel,
                payment=refund.payment,
                refund=refund,
                reference=refund.reference,
                ours=refund.amount,
                note="渠道账单里没有这笔退款",
            )


def _finding(
    channel: Channel,
    trouble: Trouble,
    row: BillRow,
    *,
    payment: Payment | None = None,
    refund: Refund | None = None,
) -> Finding:
    ours = refund or payment
    name = row.refund or row.reference
    return Finding(
        key=f"bill:{trouble.value}:{channel.code}:{name}",
        trouble=trouble,
        channel=channel,
        payment=payment or (refund.payment if refund else None),
        refund=refund,
        reference=name,
        ours=ours.amount if ours else 0,
        theirs=row.amount,
        note=f"渠道单号 {row.channel_no}",
    )


def _sum(rows: Iterable[Any]) -> int:
    return sum(row.amount for row in rows)
