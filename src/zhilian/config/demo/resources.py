"""What can be booked and bought in the demo."""

from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from zhilian.bookings import selectors, service
from zhilian.bookings.service import Movement, OfferDraft
from zhilian.bookings.types import (
    ActivityDraft,
    GroupDraft,
    Method,
    MoveKind,
    OfferKind,
    ResourceDraft,
    ResourceKind,
    SkuDraft,
    StockLine,
    Stretch,
)
from zhilian.core.times import day_bounds, local_date
from zhilian.directory import selectors as directory
from zhilian.directory.models import Branch

DISTRICT_ROOMS = (("301 会议室", 30, False), ("第一会议室", 80, True))
SINCE = timedelta(days=187)


def tell(*, at: datetime) -> None:
    """Everything through the services; resources since half a year, activities around today."""
    began = at - SINCE
    for kind, part in _read("resources.yaml").items():
        for row in part["rows"]:
            _resource(ResourceKind(kind), {**part["defaults"], **row}, at=began)
    for branch in directory.branches():
        _district(branch, at=began)
    for shop in _read("goods.yaml"):
        _shop(shop, at=began)
    _activities(at=at)
    _closures(at=at)


def _resource(kind: ResourceKind, row: dict[str, Any], *, at: datetime) -> None:
    offers = row.pop("offers", ())
    draft = ResourceDraft(kind=kind, site=row.pop("at", ""), **row)
    made = service.save_resource(draft=draft, at=at)
    for position, offer in enumerate(offers):
        given = {**offer, "kind": OfferKind(offer["kind"]), "position": position}
        service.save_offer(resource_id=made.pk, draft=OfferDraft(**given), at=at)


def _district(branch: Branch, *, at: datetime) -> None:
    for place, (name, seats, asks) in enumerate(DISTRICT_ROOMS, start=1):
        draft = ResourceDraft(
            code=f"room-{branch.slug}-{place}",
            kind=ResourceKind.ROOM,
            name=f"{branch.name}{name}",
            seats=seats,
            hours="1-5 08:00-18:00",
            buffer_minutes=15,
            needs_approval=asks,
            branch_id=branch.pk,
        )
        service.save_resource(draft=draft, at=at)


def _shop(row: dict[str, Any], *, at: datetime) -> None:
    shop = service.save_shop(
        code=row["code"], name=row["name"], window=row["window"], role=row["role"], at=at
    )
    for position, good in enumerate(row["goods"]):
        draft = SkuDraft(
            code=good["code"],
            name=good["name"],
            shop=shop.code,
            price=good["price"],
            category=good["category"],
            unit=good["unit"],
            spec=good["spec"],
            most_each=good.get("most", 0),
            position=position,
        )
        sku = service.save_sku(draft=draft, at=at)
        service.set_warning(sku_id=sku.pk, below=good["warn"], at=at)
        movement = Movement(key=f"demo:{sku.code}", kind=MoveKind.IN, at=at, note="期初入库")
        service.move_stock(lines=[StockLine(sku=sku.code, qty=good["stock"])], movement=movement)


def _activities(*, at: datetime) -> None:
    today = day_bounds(local_date(at))[0]
    for row in _read("activities.yaml"):
        starts_at = today + timedelta(days=row["days"], hours=9)
        closes_at = starts_at - timedelta(days=4)
        method = Method(row["method"])
        draft = ActivityDraft(
            code=row["code"],
            name=row["name"],
            kind=row["kind"],
            method=method,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=3),
            opens_at=today - timedelta(days=2),
            closes_at=closes_at,
            draw_at=closes_at + timedelta(hours=2) if method == Method.LOTTERY else None,
            groups=tuple(GroupDraft(name=str(k), capacity=v) for k, v in row["groups"].items()),
            place=row["place"],
        )
        service.save_activity(draft=draft, at=at)


def _closures(*, at: datetime) -> None:
    """A room under repair next week."""
    room = selectors.resource(code="room-main-506")
    begin = day_bounds(local_date(at) + timedelta(days=6))[0]
    if room is not None:
        service.close_period(
            resource_id=room.pk,
            stretch=Stretch(starts_at=begin, ends_at=begin + timedelta(days=2)),
            reason="更换空调",
            by_id=None,
            at=at,
        )


@cache
def _read(name: str) -> Any:
    text = files("zhilian.config.demo").joinpath(name).read_text(encoding="utf-8")
    return yaml.safe_load(text)
