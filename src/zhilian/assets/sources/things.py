"""Cards, kinds, rooms, meters, elevators, devices, equipment."""

from collections.abc import Sequence

from zhilian.assets import selectors
from zhilian.assets.models import Asset, AssetKind, Device, Elevator, Equipment, Meter, Room
from zhilian.assets.types import DeviceKind, MeterKind
from zhilian.core.effects import Asking, Picked, Values, id_of, source, yuan


@source("asset")
class UnitAssets:
    """What the person's own unit holds. Keys are the numbers on the labels, for scanning."""

    def items(self, asking: Asking, *, values: Values, q: str = "") -> Sequence[Picked]:
        found = selectors.pickable_assets(q=q, unit_id=asking.unit_id)
        return [_asset(one) for one in found]

    def pick(self, asking: Asking, *, key: str) -> Picked | None:
        found = selectors.pickable_asset(no=key, unit_id=asking.unit_id)
        return _asset(found) if found else None


@source("asset_kind")
class Kinds:
    """What may be drawn from the warehouse, with what is left of it."""

    def items(self, asking: Asking, *, values: Values, q: str = "") -> Sequence[Picked]:
        return [_kind(one) for one in selectors.kinds(q=q)]

    def pick(self, asking: Asking, *, key: str) -> Picked | None:
        pk = id_of(key)
        found = selectors.kind(kind_id=pk) if pk is not None else None
        return _kind(found) if found and found.active else None


@source("offices")
class FreeRooms:
    """Free rooms, and those that one's own unit has already."""

    def items(self, asking: Asking, *, values: Values, q: str = "") -> Sequence[Picked]:
        found = selectors.offered_rooms(q=q, unit_id=asking.unit_id)
        return [_room(one) for one in found]

    def pick(self, asking: Asking, *, key: str) -> Picked | None:
        pk = id_of(key)
        found = selectors.offered_room(room_id=pk, unit_id=asking.unit_id) if pk else None
        return _room(found) if found else None


@source("location.room")
class RoomPlaces:
    """Rooms of the ledger wherever a form asks for a place; who uses them is not told."""

    def items(self, asking: Asking, *, values: Values, q: str = "") -> Sequence[Picked]:
        if asking.person_id is None:
            return ()
        return [_place(room) for room in selectors.find_rooms(q=q)]

    def pick(self, asking: Asking, *, key: str) -> Picked | None:
        noun, _, number = key.partition(":")
        pk = id_of(number) if noun == "room" else None
        found = selectors.room(room_id=pk) if pk and asking.person_id is not None else None
        return _place(found) if found else None


@source("unit_area")
class UnitArea:
    """The area of one's unit as the ledger has it; a readonly field takes its value."""

    def items(self, asking: Asking, *, values: Values, q: str = "") -> Sequence[Picked]:
        area = selectors.unit_area(unit_id=asking.unit_id)
        return [Picked(key="area", label=f"{area} ㎡", facts={"value": area})]

    def pick(self, asking: Asking, *, key: str) -> Picked | None:
        return self.items(asking, values={})[0] if key == "area" else None


@source("meters")
class Meters:
    def items(self, asking: Asking, *, values: Values, q: str = "") -> Sequence[Picked]:
        return [_meter(one) for one in selectors.active_meters(q=q)]

    def pick(self, asking: Asking, *, key: str) -> Picked | None:
        pk = id_of(key)
        found = selectors.meter(meter_id=pk) if pk is not None else None
        return _meter(found) if found and found.active else None


@source("elevators")
class Elevators:
    """Keys are the numbers on the labels in the cars, for scanning."""

    def items(self, asking: Asking, *, values: Values, q: str = "") -> Sequence[Picked]:
        return [_elevator(one) for one in selectors.active_elevators(q=q)]

    def pick(self, asking: Asking, *, key: str) -> Picked | None:
        found = (one for one in selectors.active_elevators() if one.code == key)
        return next(map(_elevator, found), None)


@source("devices")
class Devices:
    """Devices that operations keep. Keys are the numbers on their labels, for scanning."""

    def items(self, asking: Asking, *, values: Values, q: str = "") -> Sequence[Picked]:
        return [_device(one) for one in selectors.devices_in_service(q=q)]

    def pick(self, asking: Asking, *, key: str) -> Picked | None:
        found = selectors.device_by_code(code=key)
        return _device(found) if found else None


@source("av_equipment")
class AvEquipment:
    """Equipment that may be lent. How many are free depends on the hours asked for."""

    def items(self, asking: Asking, *, values: Values, q: str = "") -> Sequence[Picked]:
        return [_equipment(one) for one in selectors.lendable(q=q, at=asking.at)]

    def pick(self, asking: Asking, *, key: str) -> Picked | None:
        pk = id_of(key)
        found = selectors.equipment(equipment_id=pk) if pk is not None else None
        return _equipment(found) if found and found.active else None


def _asset(asset: Asset) -> Picked:
    user = asset.person.name if asset.person else ""
    where = " · ".join(part for part in (asset.no, asset.place, user) if part)
    facts = {"no": asset.no, "value": yuan(asset.value), "kind": asset.kind.name}
    return Picked(key=asset.no, label=asset.name, detail=where, facts=facts)


def _kind(kind: AssetKind) -> Picked:
    left = kind.stock.quantity
    detail = f"余 {left} {kind.unit_word}"
    facts = {"left": left, "unit": kind.unit_word}
    return Picked(key=str(kind.pk), label=kind.name, detail=detail, facts=facts)


def _room(room: Room) -> Picked:
    state = "空置" if room.unit is None else f"{room.unit}"
    facts = {"area": room.area, "free": room.unit is None}
    detail = f"{room.area} ㎡ · {state}"
    return Picked(key=str(room.pk), label=room.label, detail=detail, facts=facts)


def _place(room: Room) -> Picked:
    site = room.site.name if room.site else ""
    facts = {"building": room.building, "site": room.site.code if room.site else ""}
    return Picked(key=f"room:{room.pk}", label=f"{site} {room.label}".strip(), facts=facts)


def _meter(meter: Meter) -> Picked:
    kind = MeterKind(meter.meter_kind)
    detail = f"{kind.label} · {meter.site.name} {meter.place}"
    facts = {"kind": kind.label, "site": meter.site.code, "unit": kind.unit_word}
    return Picked(key=str(meter.pk), label=meter.code, detail=detail, facts=facts)


def _elevator(one: Elevator) -> Picked:
    where = f"{one.site.name} {one.building}{one.place}"
    facts = {"location": where, "site": one.site.code, "vendor": one.vendor}
    return Picked(key=one.code, label=one.code, detail=where, facts=facts)


def _device(device: Device) -> Picked:
    kind = DeviceKind(device.device_kind)
    where = f"{device.site.name} {device.place}"
    facts = {"kind": kind.label, "site": device.site.code, "location": where}
    label = f"{device.code} {device.name}"
    return Picked(key=device.code, label=label, detail=where, facts=facts)


def _equipment(one: Equipment) -> Picked:
    detail = f"{one.spec} · 共 {one.total} {one.unit_word}".removeprefix(" · ")
    return Picked(key=str(one.pk), label=one.name, detail=detail, facts={"total": one.total})
