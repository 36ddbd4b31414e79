"""`order_total`: what the order costs, in yuan."""

from decimal import Decimal

from zhilian.core.effects import Asking, Values, context, yuan
from zhilian.ledger.pricing import total_fen


@context("order_total")
def order_total(asking: Asking, values: Values) -> Decimal:
    return yuan(total_fen(values))
