"""Rows with valid defaults; say only what a test is about."""

from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from zhilian.assets import service
from zhilian.assets.models import (
    Asset,
    AssetKind,
    Device,
    Elevator,
    Equipment,
    Garage,
    Meter,
    Room,
    StandardArea,
    StockItem,
    Vehicle,
)
from zhilian.assets.types import AssetDraft, CarDraft, CarType, Cause, Energy, RoomDraft
from zhilian.core.effects import Call
from zhilian.core.testing import NOON
from zhilian.directory.tests import make as directory

_numbers = count(1)


def cause(**values: Any) -> Cause:
    return Cause(**{"at": NOON, **values})


def kind(*, stock: int = 0, **values: Any) -> AssetKind:
    n = next(_numbers)
    defaults = {
        "code": f"kind-{n}",
        "name": f"品名{n}",
        "category": "OFFICE",
        "unit_word": "台",
        "life_years": 6,
        "finder": f"品名{n}",
    }
    made = AssetKind.objects.create(**{**defaults, **values})
    StockItem.objects.create(kind=made, quantity=stock)
    return made


def asset(**values: Any) -> Asset:
    """A card; in store unless a unit or a person is said."""
    at = values.pop("at", NOON - timedelta(days=30))
    if "kind_id" not in values:
        values["kind_id"] = kind().pk
    draft = AssetDraft(**{"name": "台式计算机", "value": 498_000, **values})
    return service.register_asset(draft=draft, cause=cause(at=at))


def room(**values: Any) -> Room:
    n = next(_numbers)
    draft = RoomDraft(**{"building": "主楼", "number": f"{n}", "area": Decimal(18), **values})
    return service.keep_room(room_id=None, draft=draft, cause=cause())


def car(**values: Any) -> Vehicle:
    return service.keep_car(car_id=None, draft=car_draft(**values), more={}, cause=cause())


def car_draft(**values: Any) -> CarDraft:
    n = next(_numbers)
    defaults: dict[str, Any] = {
        "plate": f"陕A{n:05d}",
        "model": "国产轿车",
        "car_type": CarType.SEDAN,
        "energy": Energy.PETROL,
        "seats": 5,
        "rated": Decimal(8),
    }
    return CarDraft(**{**defaults, **values})


def equipment(**values: Any) -> Equipment:
    n = next(_numbers)
    return Equipment.objects.create(**{"code": f"av-{n}", "name": f"话筒{n}", "total": 3, **values})


def garage(**values: Any) -> Garage:
    return Garage.objects.create(**{"name": f"示例维修厂{next(_numbers)}", **values})


def meter(**values: Any) -> Meter:
    n = next(_numbers)
    defaults = {"code": f"D{n}", "meter_kind": "POWER", "place": "配电室"}
    if "site" not in values:
        values["site"] = directory.site()
    return Meter.objects.create(**{**defaults, **values})


def elevator(**values: Any) -> Elevator:
    n = next(_numbers)
    defaults = {"code": f"DT{n}", "building": "主楼", "place": "东厅", "vendor": "示例维保"}
    if "site" not in values:
        values["site"] = directory.site()
    return Elevator.objects.create(**{**defaults, "load_kg": 1000, **values})


def device(**values: Any) -> Device:
    n = next(_numbers)
    defaults = {"code": f"MJ-{n}", "name": "门禁控制器", "device_kind": "ACCESS", "place": "东门"}
    if "site" not in values:
        values["site"] = directory.site()
    return Device.objects.create(**{**defaults, "state": "IN_SERVICE", **values})


def standard(level: str, area: int) -> StandardArea:
    return StandardArea.objects.create(level=level, area=area, source="示例", changed_at=NOON)


def call(name: str, **values: Any) -> Call:
    n = next(_numbers)
    defaults = {"key": f"case/{n}", "subject": f"case:{n}", "number": f"ZC{n}", "window": "w"}
    return Call(name=name, at=NOON, **{**defaults, **values})


def text(answer: Any) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return str(body.decode())
