"""Money that came in and that nobody gave anything for: it goes back."""

from datetime import datetime

from django.db import transaction

from zhilian.ledger.models import Payment
from zhilian.ledger.service.refunding import refund
from zhilian.ledger.service.troubles import Finding, note_trouble, settle_trouble
from zhilian.ledger.types import PaymentState, Trouble


@transaction.atomic
def give_back_unused(*, payment_id: int, at: datetime) -> bool:
    """Send a late or double payment back, and leave a line in the queue. False when it was taken
    in meanwhile.
    """
    payment: Payment = Payment.objects.select_for_update().get(pk=payment_id)
    if payment.state != PaymentState.CAPTURED or payment.used_at or payment.refunded:
        return False
    refund(
        payments=[payment.pk],
        amount=payment.amount,
        reason="付款迟到或重复",
        effect=f"unused:{payment.reference}",
        at=at,
    )
    row = note_trouble(
        finding=Finding(
            key=f"late:{payment.reference}",
            trouble=Trouble.LATE,
            channel=payment.channel,
            payment=payment,
            reference=payment.reference,
            ours=payment.amount,
            theirs=payment.amount,
            note="付款到账时办件已不等待付款",
        ),
        at=at,
    )
    settle_trouble(discrepancy_id=row.pk, how="系统已自动原路退回", at=at)
    return True
