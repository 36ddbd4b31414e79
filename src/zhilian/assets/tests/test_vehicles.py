"""Odometers go forward, consumption is counted per 100 km, seats are those of cars in service."""

from datetime import timedelta
from decimal import Decimal

import pytest

from zhilian.assets import selectors, service
from zhilian.assets.errors import CarRefused
from zhilian.assets.models import OdometerReading
from zhilian.assets.tests import things as make
from zhilian.assets.types import CarState, CarType
from zhilian.core.testing import NOON

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def note(
    car_id: int, odometer: int, *, days: int = 0, litres: int | None = None, **of: str
) -> None:
    service.note_odometer(
        car_id=car_id,
        odometer=odometer,
        quantity=Decimal(litres) if litres else None,
        cause=make.cause(at=NOON + days * DAY, **of),
    )


def test_note_odometer_refuses_going_back_and_driving_too_far() -> None:
    car = make.car(plate="陕A00001")
    note(car.pk, 1000)

    with pytest.raises(CarRefused, match="上次登记 1000 km，本次 999 km"):
        note(car.pk, 999, days=1)
    with pytest.raises(CarRefused, match="2 天内不可能到 9000 km"):
        note(car.pk, 9000, days=1)


def test_note_odometer_of_the_same_case_replaces_its_own() -> None:
    car = make.car()
    note(car.pk, 1000)
    note(car.pk, 1600, days=1, subject="case:1")

    note(car.pk, 1200, days=1, subject="case:1")

    car.refresh_from_db()
    assert car.odometer == 1200
    assert OdometerReading.objects.filter(subject="case:1").count() == 1
    assert selectors.last_odometer(car_id=car.pk, but_subject="case:1") == 1000


def test_void_reading_no_longer_counts() -> None:
    car = make.car()
    note(car.pk, 1000)
    note(car.pk, 2000, days=1, subject="case:9")
    wrong = OdometerReading.objects.get(subject="case:9")

    with pytest.raises(CarRefused, match="作废原因"):
        service.void_reading(reading_id=wrong.pk, reason="", cause=make.cause())
    service.void_reading(reading_id=wrong.pk, reason="单据退回", cause=make.cause())

    car.refresh_from_db()
    assert (car.odometer, selectors.last_odometer(car_id=car.pk)) == (1000, 1000)


def test_consumption_is_per_hundred_kilometres_since_the_last_figure() -> None:
    car = make.car(rated=Decimal("8.2"))
    assert selectors.mean_consumption(car_id=car.pk) == Decimal("8.2")
    note(car.pk, 1000)
    note(car.pk, 1500, days=1, litres=40)
    note(car.pk, 2000, days=2, litres=60)

    assert selectors.mean_consumption(car_id=car.pk) == 10
    assert selectors.consumption(car_id=car.pk, quantity=Decimal(25), odometer=2200) == Decimal(
        "12.5"
    )
    assert selectors.consumption(car_id=car.pk, quantity=Decimal(5), odometer=2000) > 10_000
    assert selectors.consumption(car_id=car.pk, quantity=None, odometer=2000) == 0


def test_most_seats_are_the_passengers_of_a_car_in_service() -> None:
    make.car(car_type=CarType.MINIBUS, seats=20)
    make.car(car_type=CarType.MINIBUS, seats=30, state=CarState.RETIRED)

    assert selectors.most_seats(car_type="MINIBUS") == 19
    assert selectors.most_seats(car_type="BUS") == 0


def test_keep_car_refuses_a_plate_twice_and_an_odometer_that_goes_back() -> None:
    car = make.car(plate="陕A12345", odometer=500)
    back = make.car_draft(plate="陕A12345", odometer=499)

    with pytest.raises(CarRefused, match="陕A12345 已在车辆表中"):
        make.car(plate="陕a12345")
    with pytest.raises(CarRefused, match="不能小于已登记的 500 km"):
        service.keep_car(car_id=car.pk, draft=back, more={}, cause=make.cause())


def test_garages_of_today_have_a_contract_in_force() -> None:
    today = NOON.date()
    make.garage(name="甲厂", contract_to=today)
    make.garage(name="乙厂", contract_to=today - DAY)
    make.garage(name="丙厂", active=False)

    assert [one.name for one in selectors.garages(today=today)] == ["甲厂"]
    assert len(selectors.garages()) == 3


def test_due_cars_are_those_whose_papers_end_within_a_month() -> None:
    today = NOON.date()
    soon = make.car()
    soon.inspect_by = today + 10 * DAY
    soon.save()
    make.car()

    assert [one.pk for one in selectors.due_cars(today=today)] == [soon.pk]
