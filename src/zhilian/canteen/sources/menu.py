"""Packages of the chosen canteen, day and meal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from zhilian.canteen import selectors
from zhilian.canteen.models import MenuItem
from zhilian.canteen.types import MEALS
from zhilian.core.calls import label_of
from zhilian.core.effects import Asking, Picked, Values, id_of, source, yuan


@source("menu")
class Menu:
    """Nothing while canteen, day or meal is not chosen yet."""

    def items(self, asking: Asking, *, values: Values, q: str = "") -> Sequence[Picked]:
        canteen = id_of(getattr(values.get("canteen"), "key", ""))
        day, meal = values.get("meal_date"), MEALS.get(label_of(values.get("meal") or ""))
        if canteen is None or not isinstance(day, date) or meal is None:
            return ()
        rows = selectors.packages(canteen_id=canteen, day=day, meal=meal)
        return [_package(one) for one in rows if q.strip() in one.name]

    def pick(self, asking: Asking, *, key: str) -> Picked | None:
        found = selectors.item(item_id=id_of(key))
        return _package(found) if found else None


def _package(item: MenuItem) -> Picked:
    price = item.price or item.session.price
    room = item.session.left if item.session.is_open else 0
    left = room if item.left is None else min(room, item.left)
    words = [f"{yuan(price)} 元", *map(str, item.tags)]
    return Picked(
        key=str(item.pk),
        label=item.name,
        detail=" · ".join(words),
        facts={"left": max(left, 0), "price": yuan(price)},
    )
