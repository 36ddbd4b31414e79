"""Makers: valid rows by default; a test states only what it is about."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from itertools import count
from threading import Barrier
from typing import Any

from django.db import connection

from zhilian.bookings import service
from zhilian.bookings.models import Activity, Reservation, Resource, Shop, Sku
from zhilian.bookings.service import Movement, Wish
from zhilian.bookings.types import (
    ActivityDraft,
    GroupDraft,
    Holder,
    Method,
    MoveKind,
    ResourceDraft,
    ResourceKind,
    SkuDraft,
    StockLine,
)
from zhilian.core.effects import Asking, Call, Outcome, Picked, effects
from zhilian.core.errors import Refusal
from zhilian.core.testing import NOON
from zhilian.core.times import LOCAL
from zhilian.directory.models import Person
from zhilian.directory.tests import make as people

_numbers = count(1)
MANY = 40
TOMORROW = date(2026, 11, 25)
ALL_WEEK = "1-7 08:00-12:00,14:00-18:00"


def at(hour: int, minute: int = 0, *, day: date = TOMORROW) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=LOCAL)


def person() -> Person:
    return people.person(roles=["staff"])


def resource(kind: ResourceKind = ResourceKind.ROOM, **values: Any) -> Resource:
    n = next(_numbers)
    defaults = {"code": f"thing-{n}", "kind": kind, "name": f"资源{n}"}
    return service.save_resource(draft=ResourceDraft(**{**defaults, **values}), at=NOON)


def barber_shop(*, barbers: int = 2) -> Resource:
    shop = resource(ResourceKind.BARBER_SHOP)
    for _ in range(barbers):
        resource(ResourceKind.BARBER, parent=shop.code, hours=ALL_WEEK, horizon_days=7)
    return shop


def holder(*, of: Person | None = None, subject: str = "") -> Holder:
    return Holder(
        subject=subject or f"case:{next(_numbers)}",
        number="A20261124-0001",
        window="room-booking",
        person_id=(of or person()).pk,
    )


def wish(of: Resource, **values: Any) -> Wish:
    defaults: dict[str, Any] = {
        "key": f"key-{next(_numbers)}",
        "code": of.code,
        "starts_at": at(9),
        "ends_at": at(10),
        "at": NOON,
    }
    if "holder" not in values:
        defaults["holder"] = holder()
    return Wish(**{**defaults, **values})


def reservation(of: Resource, **values: Any) -> Reservation:
    return service.reserve(wish=wish(of, **values))


def shop(**values: Any) -> Shop:
    n = next(_numbers)
    defaults: dict[str, Any] = {
        "code": f"shop-{n}",
        "name": f"店铺{n}",
        "window": "takeaway-preorder",
        "role": "canteen_admin",
    }
    return service.save_shop(**{**defaults, **values}, at=NOON)


def sku(*, stock: int = 0, of: Shop | None = None, **values: Any) -> Sku:
    n = next(_numbers)
    at_shop = of or shop()
    defaults: dict[str, Any] = {"code": f"sku-{n}", "name": f"馒头{n}", "price": 350}
    made = service.save_sku(draft=SkuDraft(**{**defaults, "shop": at_shop.code, **values}), at=NOON)
    if stock:
        move = Movement(key=f"in-{n}", kind=MoveKind.IN, at=NOON)
        service.move_stock(lines=[StockLine(sku=made.code, qty=stock)], movement=move)
    made.refresh_from_db()
    return made


def activity(*, capacity: int = 2, method: Method = Method.FIRST_COME, **values: Any) -> Activity:
    n = next(_numbers)
    defaults: dict[str, Any] = {
        "code": f"activity-{n}",
        "name": f"活动{n}",
        "kind": "讲座",
        "method": method,
        "starts_at": NOON + timedelta(days=5),
        "ends_at": NOON + timedelta(days=5, hours=2),
        "opens_at": NOON - timedelta(days=1),
        "closes_at": NOON + timedelta(days=2),
        "draw_at": NOON + timedelta(days=2, hours=1) if method == Method.LOTTERY else None,
        "groups": (GroupDraft(name="一组", capacity=capacity),),
    }
    return service.save_activity(draft=ActivityDraft(**{**defaults, **values}), at=NOON)


def call(name: str, /, *, by: Person, **more: Any) -> Call:
    defaults: dict[str, Any] = {
        "key": f"A20261124-0001/{name}/{next(_numbers)}",
        "subject": "case:1",
        "number": "A20261124-0001",
        "window": "room-booking",
        "at": NOON,
        "person_id": by.pk,
    }
    return Call(name=name, **{**defaults, **more})


def run(name: str, /, by: Person, **more: Any) -> Outcome:
    return effects.get(name)(call(name, by=by, **more))


def asking(*, by: Person | None = None, **more: Any) -> Asking:
    defaults: dict[str, Any] = {"at": NOON, "person_id": (by or person()).pk}
    return Asking(**{**defaults, **more})


def picked(of: Resource | Sku | Activity) -> Picked:
    return Picked(key=of.code, label=of.name)


def all_at_once(act: Callable[[int], str], *, many: int = MANY) -> list[str]:
    """So many threads, each with a connection of its own, let go together."""
    barrier = Barrier(many)

    def one(place: int) -> str:
        try:
            barrier.wait()
            return act(place)
        except Refusal as refusal:
            return type(refusal).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(many) as pool:
        return list(pool.map(one, range(many)))
