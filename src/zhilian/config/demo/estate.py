"""What the offices of the demo own: rooms, cards of things, the warehouse, cars, meters, lifts."""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from zhilian.assets import selectors, service
from zhilian.assets.models import AssetKind, StockItem
from zhilian.assets.types import AssetDraft, Cause, RoomDraft, RoomUse
from zhilian.config.demo import fleet, plant
from zhilian.core.times import local_date
from zhilian.directory.models import Person, Unit
from zhilian.directory.types import UnitKind

SEED = 20_261_126
ASSETS = 2000
SINCE = timedelta(days=187)
PER_FLOOR, FLOORS = 16, 12
A_ROOM = 4
VACANT_EVERY = 14
AREAS = (Decimal("18.00"), Decimal("18.00"), Decimal("24.00"), Decimal("27.50"), Decimal("36.00"))
SPECS = {
    "pc": ("国产 8 核 16G", "国产 6 核 8G"),
    "laptop": ("14 寸 16G",),
    "printer-a4": ("黑白激光",),
    "copier": ("A3 数码复合",),
    "projector": ("4000 流明",),
    "desk": ("1.4 米", "1.6 米"),
    "chair": ("网布",),
    "cabinet": ("钢制双门", "钢制五节"),
    "bookcase": ("三门",),
    "air-conditioner": ("1.5 匹", "3 匹柜机"),
}
COMMON = ("pc", "pc", "pc", "desk", "desk", "chair", "chair", "cabinet", "printer-a4")
RARE = ("laptop", "copier", "projector", "bookcase", "air-conditioner", "shredder", "sofa-3")


@dataclass(frozen=True, kw_only=True)
class Department:
    """A department with those of its people who sit in named rooms."""

    unit: Unit
    people: Sequence[Person]


def tell(*, at: datetime) -> None:
    """Everything through the services, as an old ledger taken over half a year ago."""
    dice, began = random.Random(SEED), at - SINCE
    departments = _departments()
    places = _rooms(departments, dice=dice, at=began)
    _cards(departments, places=places, dice=dice, at=began)
    _warehouse(dice=dice, at=at)
    fleet.tell(dice=dice, at=at)
    plant.tell(dice=dice, at=at)


def _departments() -> list[Department]:
    found = Unit.objects.filter(kind=UnitKind.DEPARTMENT, branch=None).select_related("parent")
    people: dict[int, list[Person]] = defaultdict(list)
    for person in Person.objects.filter(unit__in=found).order_by("id").iterator():
        people[person.unit_id or 0].append(person)
    return [Department(unit=unit, people=people[unit.pk]) for unit in found.order_by("path")]


def _rooms(
    departments: Sequence[Department], *, dice: random.Random, at: datetime
) -> dict[int, list[str]]:
    """Four people to a room, floor by floor, a common room each; here and there a free one."""
    drafts: list[RoomDraft] = []
    places: dict[int, list[str]] = defaultdict(list)
    count: dict[int, int] = defaultdict(int)
    for department in departments:
        site_id = department.unit.site_id or 0
        desks = -(-len(department.people) // A_ROOM)
        for place in range(desks + 1):
            count[site_id] += 1
            draft = _room(department, place, number=count[site_id], dice=dice)
            drafts.append(draft)
            places[department.unit.pk].append(f"{draft.building} {draft.number}")
            if count[site_id] % VACANT_EVERY == 0:
                count[site_id] += 1
                drafts.append(_free(site_id, number=count[site_id]))
    service.bulk_rooms(drafts=drafts, at=at)
    return places


def _room(department: Department, place: int, *, number: int, dice: random.Random) -> RoomDraft:
    names = [one.name for one in department.people[place * A_ROOM : (place + 1) * A_ROOM]]
    building, floor, door = _where(number)
    use = RoomUse.OFFICE if names else dice.choice((RoomUse.MEETING, RoomUse.STORE))
    return RoomDraft(
        site_id=department.unit.site_id,
        building=building,
        floor=f"{floor}层",
        number=f"{floor}{door:02d}",
        area=dice.choice(AREAS),
        use=use,
        unit_id=department.unit.pk,
        user="、".join(names),
        level="县处级" if place == 0 else "科级及以下",
    )


def _free(site_id: int, *, number: int) -> RoomDraft:
    building, floor, door = _where(number)
    return RoomDraft(
        site_id=site_id,
        building=building,
        floor=f"{floor}层",
        number=f"{floor}{door:02d}",
        area=Decimal("18.00"),
    )


def _where(number: int) -> tuple[str, int, int]:
    """Building, floor and door of the so-and-so-many-th room of an office area."""
    level, door = divmod(number - 1, PER_FLOOR)
    house, floor = divmod(level, FLOORS)
    return ("主楼" if house == 0 else f"{house + 1}号楼"), floor + 1, door + 1


def _cards(
    departments: Sequence[Department],
    *,
    places: dict[int, list[str]],
    dice: random.Random,
    at: datetime,
) -> None:
    kinds = {kind.code: kind for kind in selectors.kinds()}
    today = local_date(at)
    drafts = []
    for number in range(1, ASSETS + 1):
        kind = kinds[dice.choice(COMMON if dice.random() < 0.8 else RARE)]
        bought = today - timedelta(days=dice.randrange(60, 365 * 11))
        draft = _card(kind, number=number, bought=bought, dice=dice)
        if dice.random() < 0.06:
            drafts.append(draft)
            continue
        department = dice.choice(departments)
        person = dice.choice(department.people) if department.people else None
        drafts.append(
            replace(
                draft,
                unit_id=department.unit.pk,
                person_id=person.pk if person else None,
                place=dice.choice(places[department.unit.pk]),
            )
        )
    service.bulk_assets(drafts=drafts, at=at)


def _card(kind: AssetKind, *, number: int, bought: date, dice: random.Random) -> AssetDraft:
    cap = kind.cap or 400_000
    return AssetDraft(
        no=f"ZC{bought.year}{number:06d}",
        name=kind.name,
        kind_id=kind.pk,
        spec=dice.choice(SPECS.get(kind.code, ("",))),
        value=int(cap * dice.uniform(0.55, 1.0)) // 1000 * 1000,
        bought_date=bought,
        place="总库房",
    )


def _warehouse(*, dice: random.Random, at: datetime) -> None:
    """Two deliveries and some shelves that run low."""
    items = StockItem.objects.select_related("kind").order_by("id")
    for place, item in enumerate(items):
        most = 120 if not item.kind.carded else 24
        arrived = at - timedelta(days=dice.randrange(40, 90))
        number = dice.randrange(most // 3, most)
        note = Cause(at=arrived, note="年度集中采购到货")
        service.take_in(item_id=item.pk, number=number, cause=note)
        if place % 5 == 0:
            spoiled = Cause(at=at - timedelta(days=9), note="外包装破损，已退供货商")
            service.scrap(item_id=item.pk, number=1 + dice.randrange(2), cause=spoiled)
        minimum = number + 4 if place % 7 == 3 else most // 6
        shelf = f"{'ABCD'[place % 4]}-{place // 4 + 1:02d}"
        service.set_minimum(item_id=item.pk, minimum=minimum, shelf=shelf)
