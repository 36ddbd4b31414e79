"""Cars, what they have driven and used, and garages."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Max, Q, QuerySet, Sum

from zhilian.assets.models import Garage, OdometerReading, Vehicle
from zhilian.assets.types import GONE_CARS, CarState
from zhilian.core.listing import Asked, Page, Sort, cut, order, whole

SORTS = (
    Sort(key="plate", label="号牌", field="plate"),
    Sort(key="odometer", label="里程", field="odometer", falling=True),
)
READINGS = (Sort(key="new", label="最近", field="at", falling=True),)
SOON = timedelta(days=30)
NO_DISTANCE = Decimal("Infinity")


def cars_page(asked: Asked) -> Page[Vehicle]:
    return cut(_found(asked), sort=order(SORTS, asked.sort), after=asked.after)


def cars_file(asked: Asked) -> Iterator[Vehicle]:
    return whole(_found(asked), sort=order(SORTS, asked.sort))


def car(*, car_id: int) -> Vehicle | None:
    return Vehicle.objects.select_related("site").filter(pk=car_id).first()


def car_by_plate(*, plate: str) -> Vehicle | None:
    return Vehicle.objects.filter(plate=plate).first()


def active_cars(*, q: str = "") -> list[Vehicle]:
    found = Vehicle.objects.filter(state=CarState.ACTIVE)
    words = q.strip()
    if words:
        found = found.filter(Q(plate__contains=words.upper()) | Q(model__icontains=words))
    return list(found.order_by("plate"))


def readings_page(asked: Asked, *, car_id: int) -> Page[OdometerReading]:
    found = OdometerReading.objects.filter(vehicle_id=car_id).select_related("by", "vehicle")
    return cut(found, sort=READINGS[0], after=asked.after)


def readings_file(*, car_id: int) -> Iterator[OdometerReading]:
    found = OdometerReading.objects.filter(vehicle_id=car_id).select_related("by", "vehicle")
    return whole(found, sort=READINGS[0])


def last_reading(*, car_id: int, but_subject: str = "") -> OdometerReading | None:
    """The highest figure that counts, leaving out what the asking case itself said before."""
    found = OdometerReading.objects.filter(vehicle_id=car_id, void_reason="")
    if but_subject:
        found = found.exclude(subject=but_subject)
    return found.order_by("-odometer", "-id").first()


def last_odometer(*, car_id: int, but_subject: str = "") -> int:
    last = last_reading(car_id=car_id, but_subject=but_subject)
    return last.odometer if last else 0


def consumption(
    *, car_id: int, quantity: Decimal | None, odometer: int, but_subject: str = ""
) -> Decimal:
    """Litres or kilowatt-hours per 100 km since the last figure; without distance without end."""
    if not quantity:
        return Decimal(0)
    last = last_reading(car_id=car_id, but_subject=but_subject)
    if last is None:
        return Decimal(0)
    distance = odometer - last.odometer
    return NO_DISTANCE if distance <= 0 else quantity * 100 / distance


def mean_consumption(*, car_id: int) -> Decimal:
    """The car's own mean; its rated use until something was driven and filled in."""
    counting = OdometerReading.objects.filter(
        vehicle_id=car_id, void_reason="", quantity__isnull=False, distance__gt=0
    )
    sums = counting.aggregate(quantity=Sum("quantity"), distance=Sum("distance"))
    if sums["distance"]:
        return Decimal(sums["quantity"] * 100 / sums["distance"])
    found = car(car_id=car_id)
    return found.rated if found else Decimal(0)


def most_seats(*, car_type: str) -> int:
    """The most passengers that a car of this type in service takes."""
    found = Vehicle.objects.filter(state=CarState.ACTIVE, car_type=car_type)
    most = found.aggregate(most=Max("seats"))["most"]
    return int(most) - 1 if most else 0


def due_cars(*, today: date) -> list[Vehicle]:
    """Cars whose inspection or insurance ends within a month, the most urgent first."""
    until = today + SOON
    found = Vehicle.objects.exclude(state__in=sorted(GONE_CARS))
    due = found.filter(Q(inspect_by__lte=until) | Q(insured_to__lte=until))
    return sorted(due, key=lambda one: min(filter(None, (one.inspect_by, one.insured_to))))


def garages(*, today: date | None = None, q: str = "") -> list[Garage]:
    """All garages, or those that may mend a car today."""
    found = Garage.objects.order_by("name")
    if today is not None:
        in_force = Q(contract_to__isnull=True) | Q(contract_to__gte=today)
        found = found.filter(in_force, active=True)
    if q.strip():
        found = found.filter(name__icontains=q.strip())
    return list(found)


def garage(*, garage_id: int) -> Garage | None:
    return Garage.objects.filter(pk=garage_id).first()


def _found(asked: Asked) -> QuerySet[Vehicle]:
    found = Vehicle.objects.select_related("site")
    if asked.q:
        found = found.filter(Q(plate__contains=asked.q.upper()) | Q(model__icontains=asked.q))
    for name in ("car_type", "state", "energy"):
        if value := asked.get(name):
            found = found.filter(**{name: value})
    if site := asked.get("site"):
        found = found.filter(site__code=site)
    return found
