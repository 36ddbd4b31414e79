"""Meters, elevators, equipment that is lent, devices of operations."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum

from zhilian.assets.models import Device, Elevator, Equipment, Loan, Meter, MeterReading
from zhilian.assets.types import DeviceState, LoanState
from zhilian.core.listing import Asked, Page, Sort, cut, order, whole

BY_CODE = (Sort(key="code", label="编号", field="code"),)
LOANS = (
    Sort(key="start", label="开始时间", field="start_at", falling=True),
    Sort(key="end", label="归还时间", field="end_at"),
)
SOON = timedelta(days=30)


def meters_page(asked: Asked) -> Page[Meter]:
    return cut(_meters(asked), sort=BY_CODE[0], after=asked.after)


def meters_file(asked: Asked) -> Iterator[Meter]:
    return whole(_meters(asked), sort=BY_CODE[0])


def meter(*, meter_id: int) -> Meter | None:
    return Meter.objects.select_related("site", "parent").filter(pk=meter_id).first()


def active_meters(*, q: str = "") -> list[Meter]:
    found = Meter.objects.filter(active=True).select_related("site")
    if q.strip():
        found = found.filter(Q(code__icontains=q.strip()) | Q(place__contains=q.strip()))
    return list(found.order_by("code"))


def meter_readings(*, meter_id: int, limit: int = 60) -> list[MeterReading]:
    found = MeterReading.objects.filter(meter_id=meter_id).select_related("by", "meter")
    return list(found.order_by("-at", "-id")[:limit])


def elevators_page(asked: Asked) -> Page[Elevator]:
    return cut(_elevators(asked), sort=BY_CODE[0], after=asked.after)


def elevators_file(asked: Asked) -> Iterator[Elevator]:
    return whole(_elevators(asked), sort=BY_CODE[0])


def elevator(*, elevator_id: int) -> Elevator | None:
    return Elevator.objects.select_related("site").filter(pk=elevator_id).first()


def active_elevators(*, q: str = "") -> list[Elevator]:
    found = Elevator.objects.filter(active=True).select_related("site")
    words = q.strip()
    if words:
        named = Q(code__icontains=words) | Q(building__contains=words) | Q(place__contains=words)
        found = found.filter(named)
    return list(found.order_by("code"))


def due_elevators(*, today: date) -> list[Elevator]:
    found = Elevator.objects.filter(active=True, inspect_by__lte=today + SOON)
    return list(found.order_by("inspect_by", "id"))


def equipment_page(asked: Asked, *, at: datetime) -> Page[Equipment]:
    """Equipment with `out`: how many are lent or promised at this moment."""
    return cut(_with_out(_equipment(asked), at=at), sort=BY_CODE[0], after=asked.after)


def equipment_file(asked: Asked, *, at: datetime) -> Iterator[Equipment]:
    return whole(_with_out(_equipment(asked), at=at), sort=BY_CODE[0])


def equipment(*, equipment_id: int) -> Equipment | None:
    return Equipment.objects.filter(pk=equipment_id).first()


def lendable(*, q: str = "", at: datetime) -> list[Equipment]:
    found = Equipment.objects.filter(active=True, total__gt=0)
    if q.strip():
        found = found.filter(Q(name__icontains=q.strip()) | Q(spec__icontains=q.strip()))
    return list(_with_out(found, at=at).order_by("name", "id"))


def loans_page(asked: Asked, *, equipment_id: int, at: datetime) -> Page[Loan]:
    found = Loan.objects.filter(equipment_id=equipment_id).select_related("person")
    state = asked.get("state")
    if state == "held":
        found = found.filter(state=LoanState.HELD)
    if state == "late":
        found = found.filter(state=LoanState.HELD, end_at__lte=at)
    return cut(found, sort=order(LOANS, asked.sort), after=asked.after)


def late_loans(*, at: datetime) -> list[Loan]:
    """What should be back and is not, the longest overdue first."""
    found = Loan.objects.filter(state=LoanState.HELD, end_at__lte=at)
    return list(found.select_related("equipment", "person").order_by("end_at", "id"))


def held_loans(*, subject: str, equipment_ids: list[int] | None = None) -> list[Loan]:
    """What a case holds, all of it or of these equipments."""
    found = Loan.objects.filter(subject=subject, state=LoanState.HELD)
    if equipment_ids:
        found = found.filter(equipment_id__in=equipment_ids)
    return list(found.order_by("pk"))


def devices_page(asked: Asked) -> Page[Device]:
    return cut(_devices(asked), sort=BY_CODE[0], after=asked.after)


def devices_file(asked: Asked) -> Iterator[Device]:
    return whole(_devices(asked), sort=BY_CODE[0])


def device(*, device_id: int) -> Device | None:
    return Device.objects.select_related("site").filter(pk=device_id).first()


def device_by_code(*, code: str) -> Device | None:
    """The device with this label, unless it is out of service for good."""
    found = Device.objects.select_related("site").filter(code=code)
    return found.exclude(state=DeviceState.RETIRED).first()


def devices_in_service(*, q: str = "", limit: int = 50) -> list[Device]:
    found = Device.objects.filter(state__in=(DeviceState.IN_SERVICE, DeviceState.REPAIR))
    words = q.strip()
    if words:
        named = Q(code__icontains=words) | Q(name__contains=words) | Q(place__contains=words)
        found = found.filter(named)
    return list(found.select_related("site").order_by("code")[:limit])


def _meters(asked: Asked) -> QuerySet[Meter]:
    last = MeterReading.objects.filter(meter=OuterRef("pk")).order_by("-at", "-id")
    found = Meter.objects.select_related("site").annotate(
        last_reading=Subquery(last.values("reading")[:1]), last_at=Subquery(last.values("at")[:1])
    )
    if asked.q:
        found = found.filter(Q(code__icontains=asked.q) | Q(place__contains=asked.q))
    return _narrowed(found, asked, kind="meter_kind")


def _elevators(asked: Asked) -> QuerySet[Elevator]:
    found = Elevator.objects.select_related("site")
    if asked.q:
        found = found.filter(
            Q(code__icontains=asked.q) | Q(building__contains=asked.q) | Q(vendor__contains=asked.q)
        )
    return _narrowed(found, asked)


def _equipment(asked: Asked) -> QuerySet[Equipment]:
    found = Equipment.objects.all()
    if asked.q:
        found = found.filter(Q(name__icontains=asked.q) | Q(code__icontains=asked.q))
    if asked.get("active"):
        found = found.filter(active=asked.get("active") == "yes")
    return found


def _devices(asked: Asked) -> QuerySet[Device]:
    found = Device.objects.select_related("site")
    if asked.q:
        found = found.filter(
            Q(code__icontains=asked.q) | Q(name__contains=asked.q) | Q(place__contains=asked.q)
        )
    if state := asked.get("state"):
        found = found.filter(state=state)
    return _narrowed(found, asked, kind="device_kind")


def _narrowed(found: QuerySet, asked: Asked, *, kind: str = "") -> QuerySet:  # type: ignore[type-arg]
    if site := asked.get("site"):
        found = found.filter(site__code=site)
    if kind and asked.get("kind"):
        found = found.filter(**{kind: asked.get("kind")})
    if asked.get("active"):
        found = found.filter(active=asked.get("active") == "yes")
    return found


def _with_out(found: QuerySet[Equipment], *, at: datetime) -> QuerySet[Equipment]:
    out = Q(loans__state=LoanState.HELD, loans__start_at__lte=at)
    return found.annotate(out=Sum("loans__quantity", filter=out, default=0))
