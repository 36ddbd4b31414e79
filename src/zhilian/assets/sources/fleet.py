"""Cars in service and the garages that may mend them."""

from collections.abc import Sequence

from zhilian.assets import selectors
from zhilian.assets.models import Garage, Vehicle
from zhilian.assets.types import CarState, CarType
from zhilian.core.effects import Asking, Picked, Values, id_of, source
from zhilian.core.times import local_date


@source("cars")
class Cars:
    def items(self, asking: Asking, *, values: Values, q: str = "") -> Sequence[Picked]:
        return [_car(one) for one in selectors.active_cars(q=q)]

    def pick(self, asking: Asking, *, key: str) -> Picked | None:
        pk = id_of(key)
        found = selectors.car(car_id=pk) if pk is not None else None
        return _car(found) if found and found.state == CarState.ACTIVE else None


@source("garages")
class Garages:
    """Workshops with a contract in force today."""

    def items(self, asking: Asking, *, values: Values, q: str = "") -> Sequence[Picked]:
        found = selectors.garages(today=local_date(asking.at), q=q)
        return [_garage(one) for one in found]

    def pick(self, asking: Asking, *, key: str) -> Picked | None:
        return next((one for one in self.items(asking, values={}) if one.key == key), None)


def _car(car: Vehicle) -> Picked:
    kind = CarType(car.car_type).label
    detail = f"{kind} · 可乘 {car.passengers} 人 · {car.odometer} km"
    facts = {
        "plate": car.plate,
        "car_type": kind,
        "seats": car.passengers,
        "energy": car.get_energy_display(),
    }
    return Picked(key=str(car.pk), label=f"{car.plate} {car.model}", detail=detail, facts=facts)


def _garage(garage: Garage) -> Picked:
    return Picked(
        key=str(garage.pk), label=garage.name, detail=garage.place, facts={"phone": garage.hotline}
    )
