"""Meters with their readings, and elevators."""

from decimal import Decimal
from typing import Any

from django.db import transaction

from zhilian.assets.errors import DeviceRefused, MeterRefused
from zhilian.assets.events import MeterRead, RecordKept
from zhilian.assets.models import Elevator, Meter, MeterReading
from zhilian.assets.types import Cause
from zhilian.core import events


@transaction.atomic
def keep_meter(*, meter_id: int | None, said: dict[str, Any], cause: Cause) -> Meter:
    """Add a meter or mend its record."""
    if Meter.objects.filter(code=said["code"]).exclude(pk=meter_id or 0).exists():
        raise MeterRefused(f"表号“{said['code']}”已在册，请核对。")
    parent = said.get("parent")
    if meter_id and parent and parent.pk == meter_id:
        raise MeterRefused("上级表不能是它自己，请另选。")
    row = Meter.objects.get(pk=meter_id) if meter_id else Meter()
    for field, value in said.items():
        setattr(row, field, value)
    row.save()
    events.record(RecordKept(at=cause.at, what="meter", record_id=row.pk, added=not meter_id))
    return row


@transaction.atomic
def read_meter(*, meter_id: int, reading: Decimal, cause: Cause) -> MeterReading:
    """Note what a meter says. If it went back it was changed or is wrong: a note says which."""
    meter = Meter.objects.select_for_update().get(pk=meter_id)
    last = meter.readings.order_by("-at", "-id").first()
    if last is not None and cause.at < last.at:
        raise MeterRefused(f"不能早于上次抄表时间 {last.at:%Y-%m-%d}，请核对日期。")
    back = last is not None and reading < last.reading
    if back and not cause.note.strip():
        raise MeterRefused(
            f"{meter.code} 上次 {last.reading if last else 0}，本次变小。换表或更正请写明原因。"
        )
    used = None if last is None or back else (reading - last.reading) * meter.factor
    row = MeterReading.objects.create(
        meter=meter,
        at=cause.at,
        reading=reading,
        used=used,
        note=cause.note.strip()[:200],
        by_id=cause.by_id,
    )
    events.record(MeterRead(at=cause.at, meter_id=meter.pk, reading_id=row.pk))
    return row


@transaction.atomic
def keep_elevator(*, elevator_id: int | None, said: dict[str, Any], cause: Cause) -> Elevator:
    if Elevator.objects.filter(code=said["code"]).exclude(pk=elevator_id or 0).exists():
        raise DeviceRefused(f"电梯编号“{said['code']}”已在册，请核对轿厢标签。")
    row = Elevator.objects.get(pk=elevator_id) if elevator_id else Elevator()
    for field, value in said.items():
        setattr(row, field, value)
    row.save()
    kept = RecordKept(at=cause.at, what="elevator", record_id=row.pk, added=not elevator_id)
    events.record(kept)
    return row
