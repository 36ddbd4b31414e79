"""`settle.*`: what merchants are owed for a case."""

from typing import Any

from zhilian.core.calls import tells_refusals
from zhilian.core.effects import DONE, Call, Outcome, Picked, effect, fen
from zhilian.ledger import service
from zhilian.ledger.pricing import parts_by_merchant
from zhilian.ledger.service.settling import Sale


@effect("settle.enqueue")
@tells_refusals
def enqueue(call: Call) -> Outcome:
    """进入商户结算周期: each merchant's part of what was paid and not given back."""
    items = service.queue_settlement(sale=_sale(call, call.subject, window=call.window))
    return Outcome(receipt={"items": [item.pk for item in items]})


@effect("settle.adjust")
@tells_refusals
def adjust(call: Call) -> Outcome:
    """登记结算调整单: what was given back of an order that is settled already."""
    amount = fen(call.args.get("amount") or 0)
    if not amount:
        return DONE
    order: Any = call.args.get("order")
    subject, window = call.subject, call.window
    if isinstance(order, Picked):
        subject = str(order.facts.get("subject") or order.key)
        window = str(order.facts.get("window") or window)
    items = service.adjust_settlement(sale=_sale(call, subject, window=window), amount=amount)
    return Outcome(receipt={"items": [item.pk for item in items]})


def _sale(call: Call, subject: str, *, window: str) -> Sale:
    return Sale(
        key=call.key,
        subject=subject,
        number=call.number,
        window=window,
        parts=parts_by_merchant(call.values),
        at=call.at,
    )
