"""How much office space so many posts may have."""

from decimal import Decimal
from typing import Any

from zhilian.assets import selectors
from zhilian.core.calls import each, key_of
from zhilian.core.effects import Asking, function


@function("standard_area")
def standard_area(asking: Asking, headcount: Any) -> Decimal:
    """By posts of the establishment (编制), as published; the office section keeps the figures."""
    rows = [
        {"level": key_of(row.get("level")), "establish": row.get("establish") or 0}
        for row in each(headcount)
    ]
    return selectors.standard_total(rows)
