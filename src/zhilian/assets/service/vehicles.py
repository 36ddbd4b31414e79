"""Cars, what their odometers say, and garages."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from zhilian.assets import selectors
from zhilian.assets.errors import CarRefused
from zhilian.assets.events import CarChanged, OdometerNoted, RecordKept
from zhilian.assets.models import Garage, OdometerReading, Vehicle
from zhilian.assets.types import CarDraft, CarState, Cause
from zhilian.core import events

MOST_KM_A_DAY = 1500
LIMIT = Decimal("1.5")


@transaction.atomic
def keep_car(*, car_id: int | None, draft: CarDraft, more: dict[str, Any], cause: Cause) -> Vehicle:
    """Add a car or mend its record. Its odometer never goes back by this."""
    plate = draft.plate.strip().upper()
    if Vehicle.objects.filter(plate=plate).exclude(pk=car_id or 0).exists():
        raise CarRefused(f"号牌 {plate} 已在车辆表中，请核对。")
    car = Vehicle.objects.select_for_update().get(pk=car_id) if car_id else Vehicle(plate=plate)
    if car_id and draft.odometer < car.odometer:
        raise CarRefused(f"里程不能小于已登记的 {car.odometer} km，请核对。")
    car.plate, car.model, car.car_type, car.energy = (
        plate,
        draft.model,
        draft.car_type,
        draft.energy,
    )
    car.seats, car.rated, car.odometer = draft.seats, draft.rated, draft.odometer
    car.site_id, car.bought_date = draft.site_id, draft.bought_date
    _put(car, draft.state, at=cause.at)
    for name, value in more.items():
        setattr(car, name, value)
    car.save()
    events.record(CarChanged(at=cause.at, car_id=car.pk, change="kept" if car_id else "added"))
    return car


@transaction.atomic
def note_odometer(
    *, car_id: int, odometer: int, quantity: Decimal | None, cause: Cause
) -> OdometerReading:
    """Check a figure against the car's last one and keep it; the same case replaces its own.

    Refuses a figure below the last one, and one that no car can have driven since.
    """
    car = Vehicle.objects.select_for_update().get(pk=car_id)
    last = selectors.last_reading(car_id=car_id, but_subject=cause.subject)
    before = last.odometer if last else 0
    if odometer < before:
        raise CarRefused(f"{car.plate} 上次登记 {before} km，本次 {odometer} km，里程不能变小。")
    if last is not None:
        days = max((cause.at - last.at).days, 0) + 1
        if odometer - before > MOST_KM_A_DAY * days:
            raise CarRefused(
                f"{car.plate} 上次登记 {before} km，{days} 天内不可能到 {odometer} km，请核对。"
            )
    said = {
        "at": cause.at,
        "odometer": odometer,
        "quantity": quantity,
        "distance": odometer - before if last else 0,
        "case_number": cause.number,
        "by_id": cause.by_id,
        "void_reason": "",
    }
    if cause.subject:
        row, _ = OdometerReading.objects.update_or_create(
            vehicle=car, subject=cause.subject, defaults=said
        )
    else:
        row = OdometerReading.objects.create(vehicle=car, **said)
    _follow(car)
    events.record(OdometerNoted(at=cause.at, car_id=car.pk, odometer=odometer))
    return row


@transaction.atomic
def void_reading(*, reading_id: int, reason: str, cause: Cause) -> OdometerReading:
    """A reading was wrong (its case was turned down): it no longer counts."""
    if not reason.strip():
        raise CarRefused("请写明作废原因，便于核对。")
    row = OdometerReading.objects.select_related("vehicle").get(pk=reading_id)
    car = Vehicle.objects.select_for_update().get(pk=row.vehicle_id)
    row.void_reason = reason.strip()[:200]
    row.save(update_fields=["void_reason"])
    _follow(car)
    events.record(OdometerNoted(at=cause.at, car_id=car.pk, odometer=row.odometer, void=True))
    return row


@transaction.atomic
def keep_garage(*, garage_id: int | None, said: dict[str, Any], cause: Cause) -> Garage:
    name = str(said["name"]).strip()
    if Garage.objects.filter(name=name).exclude(pk=garage_id or 0).exists():
        raise CarRefused(f"已有定点维修厂“{name}”，请修改原来的。")
    garage = Garage.objects.get(pk=garage_id) if garage_id else Garage()
    for field in ("name", "place", "hotline", "contract_to", "active"):
        setattr(garage, field, said[field])
    garage.save()
    kept = RecordKept(at=cause.at, what="garage", record_id=garage.pk, added=not garage_id)
    events.record(kept)
    return garage


def _put(car: Vehicle, state: CarState, *, at: datetime) -> None:
    """The instant at which it was scrapped stays, however often its record is mended."""
    if state != CarState.SCRAPPED:
        car.scrapped_at = None
    elif car.state != CarState.SCRAPPED:
        car.scrapped_at = at
    car.state = state


def _follow(car: Vehicle) -> None:
    """The car shows the highest figure that counts."""
    counting = OdometerReading.objects.filter(vehicle=car, void_reason="")
    highest = counting.order_by("-odometer", "-id").first()
    if highest is not None:
        car.odometer = highest.odometer
        car.save(update_fields=["odometer"])
