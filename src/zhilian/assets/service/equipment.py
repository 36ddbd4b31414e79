"""Lending equipment by the hour: at no moment more than there are."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from zhilian.assets.errors import DeviceRefused, EquipmentRefused
from zhilian.assets.events import EquipmentLent, EquipmentReturned, RecordKept
from zhilian.assets.intervals import peak
from zhilian.assets.models import Device, Equipment, Loan
from zhilian.assets.types import Cause, LoanState, Stretch
from zhilian.core import events
from zhilian.core.times import local


@transaction.atomic
def reserve_equipment(
    *,
    equipment_ids: Sequence[int],
    quantity: int,
    start_at: datetime,
    end_at: datetime,
    cause: Cause,
) -> list[int]:
    """So many of each from `start_at` to `end_at`, all or nothing; the loans made.

    Locks the equipment, so of many who want the last one, one gets it. Once for each key.
    """
    if end_at <= start_at:
        raise EquipmentRefused("结束时间应晚于开始时间，请重新选择。")
    if quantity < 1:
        raise EquipmentRefused("借用数量至少为 1，请重新填写。")
    made = []
    rows = Equipment.objects.select_for_update().filter(pk__in=set(equipment_ids), active=True)
    found = list(rows.order_by("pk"))
    if len(found) != len(set(equipment_ids)):
        raise EquipmentRefused("所选设备有的已停止借用，请重新选择。")
    for equipment in found:
        held = Loan.objects.filter(equipment=equipment, key=cause.key).first()
        wanted = Stretch(start=start_at, end=end_at, quantity=quantity)
        made.append((held or _lend(equipment, wanted, cause=cause)).pk)
    return made


@transaction.atomic
def return_equipment(*, loan_ids: Sequence[int], cause: Cause) -> int:
    """Loans end now, whether lent or only reserved; how many. Those that ended stay as they are."""
    held = Loan.objects.select_for_update().filter(pk__in=loan_ids, state=LoanState.HELD)
    loans = list(held.order_by("pk"))
    for loan in loans:
        loan.state, loan.returned_at = LoanState.RETURNED, cause.at
        loan.save(update_fields=["state", "returned_at"])
        back = EquipmentReturned(
            at=cause.at, loan_id=loan.pk, equipment_id=loan.equipment_id, quantity=loan.quantity
        )
        events.record(back)
    return len(loans)


@transaction.atomic
def keep_equipment(*, equipment_id: int | None, said: dict[str, Any], cause: Cause) -> Equipment:
    """Add equipment or mend its record. There cannot be fewer than are promised."""
    taken = Equipment.objects.filter(code=said["code"]).exclude(pk=equipment_id or 0)
    if taken.exists():
        raise EquipmentRefused(f"编号“{said['code']}”已被占用，请换一个。")
    found = Equipment.objects.select_for_update()
    row = found.get(pk=equipment_id) if equipment_id else Equipment()
    promised = peak(_held(row, at=cause.at)) if equipment_id else 0
    if said["total"] < promised:
        raise EquipmentRefused(f"已借出或预约 {promised} {row.unit_word}，数量不能少于它。")
    for field in ("code", "name", "spec", "total", "unit_word", "place", "active"):
        setattr(row, field, said[field])
    row.save()
    _kept("equipment", row.pk, added=not equipment_id, cause=cause)
    return row


@transaction.atomic
def keep_device(*, device_id: int | None, said: dict[str, Any], cause: Cause) -> Device:
    """Add a device of operations or mend its record."""
    taken = Device.objects.filter(code=said["code"]).exclude(pk=device_id or 0)
    if taken.exists():
        raise DeviceRefused(f"编号“{said['code']}”已有设备，请核对标签。")
    row = Device.objects.get(pk=device_id) if device_id else Device()
    for field, value in said.items():
        setattr(row, field, value)
    row.save()
    _kept("device", row.pk, added=not device_id, cause=cause)
    return row


def _lend(equipment: Equipment, wanted: Stretch, *, cause: Cause) -> Loan:
    busy = peak(_held(equipment, at=cause.at), within=(wanted.start, wanted.end))
    left = equipment.total - busy
    if wanted.quantity > left:
        since, until = f"{local(wanted.start):%m-%d %H:%M}", f"{local(wanted.end):%m-%d %H:%M}"
        raise EquipmentRefused(
            f"{equipment.name}在 {since} 至 {until} 只余 {max(left, 0)} {equipment.unit_word}，"
            "请减少数量或换个时间。"
        )
    loan = Loan.objects.create(
        equipment=equipment,
        quantity=wanted.quantity,
        start_at=wanted.start,
        end_at=wanted.end,
        person_id=cause.by_id,
        made_at=cause.at,
        subject=cause.subject,
        case_number=cause.number,
        key=cause.key,
    )
    lent = EquipmentLent(
        at=cause.at, loan_id=loan.pk, equipment_id=equipment.pk, quantity=wanted.quantity
    )
    events.record(lent)
    return loan


def _held(equipment: Equipment, *, at: datetime) -> list[Stretch]:
    """What is out or promised; what should have come back and did not is out without end."""
    rows = Loan.objects.filter(equipment=equipment, state=LoanState.HELD)
    return [
        Stretch(start=row.start_at, end=_end(row.end_at, at=at), quantity=row.quantity)
        for row in rows
    ]


def _end(end_at: datetime, *, at: datetime) -> datetime:
    return end_at if end_at > at else datetime.max.replace(tzinfo=end_at.tzinfo)


def _kept(what: str, row_id: int, *, added: bool, cause: Cause) -> None:
    events.record(RecordKept(at=cause.at, what=what, record_id=row_id, added=added))
