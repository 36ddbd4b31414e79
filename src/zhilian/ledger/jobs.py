"""What the ledger does by itself."""

from datetime import timedelta

from django.utils import timezone

from zhilian.core.jobs import job, minutes, seconds
from zhilian.core.times import local_date
from zhilian.ledger import selectors, service
from zhilian.ledger.types import PaymentState

BILL_DAYS = 7


@job(priority=10)
def send_refund(*, refund_id: int) -> None:
    service.send_refund(refund_id=refund_id, at=timezone.now())


@job(every=seconds(30))
def send_due_refunds() -> None:
    now = timezone.now()
    for refund_id in selectors.refunds_due(now=now):
        service.send_refund(refund_id=refund_id, at=now)


@job(priority=10)
def ask_about(*, payment_id: int) -> None:
    """For a payer who has come back from the channel's page and waits."""
    payment = selectors.payment_by_id(payment_id=payment_id)
    if payment is not None and payment.state == PaymentState.OPENED:
        service.ask_channel(payment=payment, at=timezone.now())


@job(every=seconds(20))
def ask_channels() -> None:
    """For callbacks that got lost."""
    now = timezone.now()
    for payment in selectors.payments_to_ask(now=now):
        service.ask_channel(payment=payment, at=now)


@job(every=minutes(1))
def close_run_out() -> None:
    now = timezone.now()
    for payment in selectors.payments_run_out(now=now):
        service.expire(payment=payment, at=now)


@job(every=minutes(1))
def give_back_late() -> None:
    now = timezone.now()
    for payment in selectors.payments_nobody_took(now=now):
        service.give_back_unused(payment_id=payment.pk, at=now)


@job(daily_at="02:20")
def prove_books() -> None:
    now = timezone.now()
    service.prove_books(day=local_date(now) - timedelta(days=1), at=now)


@job(every=minutes(30))
def check_bills() -> None:
    """Bills are ready in the morning; one that was not is asked for again, for a week."""
    now = timezone.now()
    today = local_date(now)
    days = [today - timedelta(days=ago) for ago in range(1, BILL_DAYS + 1)]
    for channel, day in selectors.bill_days_missing(days=days):
        service.check_bill(channel=channel, day=day, at=now)


@job(daily_at="03:40")
def make_batches() -> None:
    now = timezone.now()
    service.make_batches(day=local_date(now), at=now)
