"""Seats, odometers and what a car uses per 100 km."""

from decimal import Decimal
from typing import Any

from zhilian.assets import selectors
from zhilian.assets.types import CarType
from zhilian.core.calls import id_of, key_of
from zhilian.core.effects import Asking, function

TYPES = {kind.label: kind.value for kind in CarType}


@function("seats")
def seats(asking: Asking, car_type: Any) -> int:
    """The most passengers that a car of this type takes; 0 when there is none in service."""
    return selectors.most_seats(car_type=TYPES.get(key_of(car_type), ""))


@function("last_odometer")
def last_odometer(asking: Asking, car: Any) -> int:
    return selectors.last_odometer(car_id=id_of(car) or 0, but_subject=asking.subject)


@function("consumption")
def consumption(asking: Asking, car: Any, quantity: Decimal | None, odometer: int) -> Decimal:
    return selectors.consumption(
        car_id=id_of(car) or 0,
        quantity=quantity,
        odometer=odometer,
        but_subject=asking.subject,
    )


@function("avg_consumption")
def avg_consumption(asking: Asking, car: Any) -> Decimal:
    return selectors.mean_consumption(car_id=id_of(car) or 0)
