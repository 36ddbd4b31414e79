"""The cars of the demo: 24 of five types, what they drove and used, three garages."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from zhilian.assets import service
from zhilian.assets.models import Vehicle
from zhilian.assets.types import CarDraft, CarState, CarType, Cause, Energy
from zhilian.core.times import local_date
from zhilian.directory import selectors as directory

READINGS = 9
GARAGES = (
    ("示例一号汽修中心", "示例大道 210 号", "029-55500101"),
    ("示例北郊汽车服务站", "示例北路 77 号", "029-55500102"),
    ("示例新能源维修点", "示例东街 9 号", "029-55500103"),
)


@dataclass(frozen=True, kw_only=True)
class Sort:
    """So many cars of one sort, with their rated use and kilometres a week."""

    number: int
    model: str
    car_type: CarType
    energy: Energy
    seats: int
    rated: str
    weekly_km: int


SORTS = (
    Sort(
        number=6,
        model="国产 1.5T 轿车",
        car_type=CarType.SEDAN,
        energy=Energy.PETROL,
        seats=5,
        rated="7.2",
        weekly_km=420,
    ),
    Sort(
        number=7,
        model="国产纯电轿车",
        car_type=CarType.SEDAN,
        energy=Energy.ELECTRIC,
        seats=5,
        rated="14.5",
        weekly_km=510,
    ),
    Sort(
        number=4,
        model="国产 7 座商务车",
        car_type=CarType.MPV,
        energy=Energy.PETROL,
        seats=7,
        rated="9.8",
        weekly_km=380,
    ),
    Sort(
        number=2,
        model="国产越野车",
        car_type=CarType.SUV,
        energy=Energy.HYBRID,
        seats=5,
        rated="8.4",
        weekly_km=330,
    ),
    Sort(
        number=3,
        model="国产 19 座中巴",
        car_type=CarType.MINIBUS,
        energy=Energy.DIESEL,
        seats=19,
        rated="14.0",
        weekly_km=290,
    ),
    Sort(
        number=2,
        model="国产 45 座大巴",
        car_type=CarType.BUS,
        energy=Energy.DIESEL,
        seats=45,
        rated="24.0",
        weekly_km=240,
    ),
)


def tell(*, dice: random.Random, at: datetime) -> None:
    for name, place, hotline in GARAGES:
        said = {
            "name": name,
            "place": place,
            "hotline": hotline,
            "contract_to": local_date(at) + timedelta(days=220),
            "active": True,
        }
        service.keep_garage(garage_id=None, said=said, cause=Cause(at=at))
    sites = [site.pk for site in directory.sites()]
    number = 0
    for sort in SORTS:
        for _ in range(sort.number):
            number += 1
            car = _car(sort, number=number, site_id=dice.choice(sites), dice=dice, at=at)
            _drive(car, sort, dice=dice, at=at)


def _car(sort: Sort, *, number: int, site_id: int, dice: random.Random, at: datetime) -> Vehicle:
    green = sort.energy in (Energy.ELECTRIC, Energy.HYBRID)
    today = local_date(at)
    draft = CarDraft(
        plate=f"陕AD{number:05d}" if green else f"陕A9G{number:03d}",
        model=sort.model,
        car_type=sort.car_type,
        energy=sort.energy,
        seats=sort.seats,
        rated=Decimal(sort.rated),
        site_id=site_id,
        state=CarState.REPAIR if number == 17 else CarState.ACTIVE,
        bought_date=today - timedelta(days=dice.randrange(300, 2600)),
    )
    more = {
        "inspect_by": today + timedelta(days=dice.randrange(12, 360)),
        "insured_to": today + timedelta(days=dice.randrange(20, 360)),
    }
    return service.keep_car(car_id=None, draft=draft, more=more, cause=Cause(at=at))


def _drive(car: Vehicle, sort: Sort, *, dice: random.Random, at: datetime) -> None:
    """A reading a week, filled up each time; near the rated use, with one odd one."""
    odometer = dice.randrange(8_000, 160_000)
    for week in range(READINGS, 0, -1):
        distance = int(sort.weekly_km * dice.uniform(0.6, 1.3))
        odometer += distance
        use = Decimal(sort.rated) * Decimal(dice.choice(("0.92", "1.00", "1.05", "1.12")))
        quantity = (use * distance / 100).quantize(Decimal("0.01"))
        service.note_odometer(
            car_id=car.pk,
            odometer=odometer,
            quantity=quantity if week < READINGS else None,
            cause=Cause(at=at - timedelta(days=7 * week, hours=-dice.randrange(9))),
        )
