"""Rooms, what units occupy of them, and what they may by the standard."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum

from zhilian.assets.models import AreaGrant, Room, RoomVersion, StandardArea
from zhilian.assets.types import RoomSum, RoomUse
from zhilian.core import pinyin
from zhilian.core.listing import Asked, Page, Sort, cut, order, whole
from zhilian.directory import selectors as directory

SORTS = (
    Sort(key="code", label="编号", field="code"),
    Sort(key="area", label="面积", field="area", falling=True),
)
FEW = 20


def rooms_page(asked: Asked) -> Page[Room]:
    return cut(_told(_found(asked)), sort=order(SORTS, asked.sort), after=asked.after)


def rooms_file(asked: Asked) -> Iterator[Room]:
    return whole(_told(_found(asked)), sort=order(SORTS, asked.sort))


def room(*, room_id: int) -> Room | None:
    return _told(Room.objects.filter(pk=room_id)).first()


def room_at(*, site_id: int, building: str, number: str) -> Room | None:
    """By where it is; of several (a mistake of the past) the first."""
    found = Room.objects.filter(site_id=site_id, building=building, number=number)
    return found.order_by("pk").first()


def room_versions(*, room_id: int) -> list[RoomVersion]:
    found = RoomVersion.objects.filter(room_id=room_id).select_related("by")
    return list(found.order_by("-number"))


def find_rooms(*, q: str, limit: int = FEW) -> list[Room]:
    """Rooms by part of a name, for any form that asks where."""
    found = Room.objects.filter(pinyin.found_by(q)) if q.strip() else Room.objects.none()
    return list(found.select_related("site").order_by("code")[:limit])


def offered_rooms(*, q: str, unit_id: int | None, limit: int = FEW) -> list[Room]:
    """Free rooms and those of one's own unit, the free ones first."""
    found = Room.objects.filter(pinyin.found_by(q))
    unit = directory.unit(unit_id=unit_id) if unit_id else None
    free = found.filter(unit__isnull=True)
    own = found.filter(unit__path__startswith=unit.top_path) if unit else found.none()
    both = [*free.order_by("code")[:limit], *own.order_by("code")[:limit]]
    return both[:limit] if q.strip() else both


def offered_room(*, room_id: int, unit_id: int | None) -> Room | None:
    unit = directory.unit(unit_id=unit_id) if unit_id else None
    found = room(room_id=room_id)
    if found is None or found.unit is None:
        return found
    return found if unit and found.unit.top_path == unit.top_path else None


def unit_rooms(*, unit_id: int | None) -> list[Room]:
    """The rooms of a unit and its departments, as its ledger has them."""
    unit = directory.unit(unit_id=unit_id) if unit_id else None
    if unit is None:
        return []
    found = Room.objects.filter(unit__path__startswith=unit.top_path)
    return list(_told(found).order_by("site_id", "code"))


def unit_area(*, unit_id: int | None) -> Decimal:
    """The area of a unit with its departments, in ㎡."""
    return sum((one.area for one in unit_rooms(unit_id=unit_id)), Decimal(0))


def standards() -> list[StandardArea]:
    return list(StandardArea.objects.order_by("-area", "id"))


def standard_total(headcount: Sequence[Mapping[str, object]]) -> Decimal:
    """The office area that so many posts of each rank may have (编制), in ㎡."""
    by_level = dict(StandardArea.objects.values_list("level", "area"))
    total = Decimal(0)
    for row in headcount:
        posts = row.get("establish") or 0
        total += by_level.get(str(row.get("level") or ""), Decimal(0)) * int(str(posts))
    return total


def unit_sums() -> list[RoomSum]:
    """What every unit occupies, the largest first; departments count with their unit."""
    names = {unit.path: unit for unit in directory.top_units()}
    people = directory.head_counts()
    sums: dict[str, list[Decimal | int]] = {}
    rows = Room.objects.filter(unit__isnull=False).values_list("unit__path", "use")
    for path, use, count, area in rows.annotate(n=Count("id"), area_sum=Sum("area")).order_by():
        held = sums.setdefault(path[:5], [0, Decimal(0), Decimal(0)])
        held[0] += count
        held[1] += area
        if use == RoomUse.OFFICE:
            held[2] += area
    most = max((held[1] for held in sums.values()), default=0)
    found = [
        RoomSum(
            path=path,
            unit=names[path].name,
            rooms=int(held[0]),
            area=Decimal(held[1]),
            office_area=Decimal(held[2]),
            people=people.get(path, 0),
            share=float(held[1] / most) if most else 0.0,
        )
        for path, held in sums.items()
        if path in names
    ]
    return sorted(found, key=lambda one: (-one.area, one.unit))


def open_grants() -> list[AreaGrant]:
    found = AreaGrant.objects.filter(settled_at__isnull=True).select_related("unit")
    return list(found.order_by("at", "id"))


def area_by_state() -> dict[str, Decimal]:
    """Area in use and free, in ㎡."""
    sums = Room.objects.aggregate(
        used=Sum("area", filter=Q(unit__isnull=False), default=Decimal(0)),
        free=Sum("area", filter=Q(unit__isnull=True), default=Decimal(0)),
    )
    return {"used": Decimal(sums["used"]), "free": Decimal(sums["free"])}


def _found(asked: Asked) -> QuerySet[Room]:
    found = Room.objects.filter(pinyin.found_by(asked.q))
    if site := asked.get("site"):
        found = found.filter(site__code=site)
    if use := asked.get("use"):
        found = found.filter(use=use)
    if path := asked.get("unit"):
        found = found.filter(unit__path__startswith=path)
    state = asked.get("state")
    if state == "free":
        found = found.filter(unit__isnull=True)
    if state == "used":
        found = found.filter(unit__isnull=False)
    if state == "open":
        found = found.filter(confirmed=False)
    return found


def _told(found: QuerySet[Room]) -> QuerySet[Room]:
    return found.select_related("site", "unit__parent")
