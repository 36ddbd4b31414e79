"""What the chosen things once cost."""

from decimal import Decimal

from zhilian.assets import selectors
from zhilian.core.calls import keys_of
from zhilian.core.effects import Asking, Values, context, yuan


@context("total_value")
def total_value(asking: Asking, values: Values) -> Decimal:
    found = selectors.assets_by_nos(nos=keys_of(values.get("assets")))
    return yuan(sum(one.value for one in found))
