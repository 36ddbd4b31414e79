"""Until when something may be ordered."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from zhilian.canteen import selectors
from zhilian.canteen.types import MEALS
from zhilian.core.calls import label_of
from zhilian.core.effects import Asking, function
from zhilian.core.times import local, local_midnight


@function("meal_cutoff")
def meal_cutoff(asking: Asking, day: date, meal: Any) -> datetime:
    """Until when this meal of this day is booked; nobody said: the day before."""
    known = MEALS.get(label_of(meal))
    found = selectors.cutoff(meal=known, day=day) if known else None
    return local(found or local_midnight(day))


@function("pickup_cutoff")
def pickup_cutoff(asking: Asking, day: date) -> datetime:
    """Until when goods are ordered for this day; nobody said: the day before."""
    return local(selectors.pickup_cutoff(day=day) or local_midnight(day))
