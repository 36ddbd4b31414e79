"""How much of an order may still be given back."""

from decimal import Decimal
from typing import Any

from zhilian.core.effects import Asking, Picked, function, yuan
from zhilian.mall import selectors


@function("refundable")
def refundable(asking: Asking, order: Any) -> Decimal:
    """In yuan; what other open after-sale cases ask for is held back."""
    if not isinstance(order, Picked):
        return Decimal(0)
    subject = str(order.facts.get("subject") or f"case:{order.key}")
    return yuan(selectors.refunds(subject=subject, but_subject=asking.subject).left)
