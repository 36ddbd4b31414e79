"""Goods that are sold at the window whose form asks."""

from collections.abc import Sequence

from zhilian.bookings import selectors
from zhilian.bookings.sources.picking import picked_sku
from zhilian.bookings.types import SkuState
from zhilian.core.effects import Asking, Picked, Values, source


@source("product")
class Products:
    def items(self, asking: Asking, *, values: Values, q: str = "") -> Sequence[Picked]:
        return [picked_sku(sku) for sku in selectors.on_sale(window=asking.window, q=q)]

    def pick(self, asking: Asking, *, key: str) -> Picked | None:
        found = selectors.sku(code=key)
        if found is None or found.state != SkuState.ON or not found.shop.open:
            return None
        return picked_sku(found) if found.shop.window == asking.window else None
