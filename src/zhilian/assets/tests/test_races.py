"""Forty at once: what there is one of goes to one."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from zhilian.assets import service
from zhilian.assets.models import Loan, OdometerReading, StockItem, StockMove
from zhilian.assets.tests import things as make
from zhilian.assets.types import Keeper
from zhilian.core.errors import Refusal
from zhilian.core.testing import NOON
from zhilian.directory.tests import make as directory

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 40
HOUR = timedelta(hours=1)


def all_at_once(act: Callable[[int], object]) -> Counter[str]:
    """Forty threads, each with a connection of its own, let go together."""
    barrier = Barrier(MANY)

    def run(place: int) -> str:
        try:
            barrier.wait()
            act(place)
        except Refusal:
            return "refused"
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(MANY) as pool:
        return Counter(pool.map(run, range(MANY)))


def test_forty_draw_the_last_three_and_three_have_them() -> None:
    kind = make.kind(stock=3)

    said = all_at_once(lambda n: service.issue(wanted={kind.pk: 1}, cause=make.cause(key=f"k{n}")))

    assert said == {"done": 3, "refused": MANY - 3}
    assert StockItem.objects.get(kind=kind).quantity == 0
    assert StockMove.objects.count() == 3


def test_forty_want_the_last_microphone_of_an_hour_and_one_has_it() -> None:
    mics = make.equipment(total=1)

    said = all_at_once(
        lambda n: service.reserve_equipment(
            equipment_ids=[mics.pk],
            quantity=1,
            start_at=NOON + (n % 3) * HOUR / 4,
            end_at=NOON + HOUR,
            cause=make.cause(key=f"k{n}"),
        )
    )

    assert said == {"done": 1, "refused": MANY - 1}
    assert Loan.objects.count() == 1


def test_forty_are_given_one_card_and_one_has_it() -> None:
    unit = directory.unit()
    users = [directory.person(unit=unit).pk for _ in range(MANY)]
    made = make.asset()

    said = all_at_once(
        lambda n: service.assign_assets(
            nos=[made.no], to=Keeper(person_id=users[n]), cause=make.cause(key=f"k{n}")
        )
    )

    made.refresh_from_db()
    assert said == {"done": 1, "refused": MANY - 1}
    assert (made.version, made.person_id in users) == (2, True)


def test_forty_figures_of_one_odometer_end_at_the_highest() -> None:
    car = make.car()

    all_at_once(
        lambda n: service.note_odometer(
            car_id=car.pk,
            odometer=1000 + n,
            quantity=None,
            cause=make.cause(subject=f"case:{n}"),
        )
    )

    car.refresh_from_db()
    kept = list(OdometerReading.objects.order_by("id").values_list("odometer", flat=True))
    assert kept == sorted(kept)
    assert car.odometer == kept[-1] == 1000 + MANY - 1
