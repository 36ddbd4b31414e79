"""Buses and cars: seats by the day, a car and its driver by the interval."""

from datetime import date
from typing import Any

import pytest

from zhilian.bookings import service
from zhilian.bookings.models import Reservation, Resource
from zhilian.bookings.reach import level_of, levels
from zhilian.bookings.tests import make
from zhilian.bookings.types import ReservationState, ResourceKind
from zhilian.core.effects import Picked, sources
from zhilian.core.testing import NOON
from zhilian.directory.models import Person


@pytest.fixture
def by(db: None) -> Person:
    return make.person()


def offered(name: str, by: Person | None = None, **values: Any) -> list[Picked]:
    return list(sources.get(name).items(make.asking(by=by), values=values))


def states() -> list[str]:
    return list(Reservation.objects.order_by("id").values_list("state", flat=True))


class TestBuses:
    def bus(self) -> tuple[Resource, Resource]:
        stops = [{"name": "市政府", "minutes": 0}, {"name": "行政中心", "minutes": 35}]
        line = make.resource(ResourceKind.BUS_LINE, facts={"stops": stops})
        trip = make.resource(
            ResourceKind.BUS_TRIP,
            parent=line.code,
            units=2,
            hours="1-5 07:20-08:10",
            horizon_days=7,
        )
        return line, trip

    def test_trips_and_stops_follow_the_line_and_the_day(self, by: Person) -> None:
        line, trip = self.bus()
        values: dict[str, Any] = {"line": make.picked(line), "ride_date": make.TOMORROW}

        trips, stops = offered("bus_trips", **values), offered("bus_stops", **values)

        assert [(one.key, one.facts["left"]) for one in trips] == [(trip.code, 2)]
        assert [stop.label for stop in stops] == ["市政府", "行政中心"]
        sunday = date(2026, 11, 29)
        assert offered("bus_trips", line=make.picked(line), ride_date=sunday) == []
        assert offered("bus_trips", ride_date=make.TOMORROW) == []

    def test_seats_are_taken_boarded_and_given_back(self, by: Person) -> None:
        line, trip = self.bus()
        args = {"trip": make.picked(trip), "ride_date": make.TOMORROW, "seats": 2}

        taken = make.run("bus.reserve", by, args=args)
        full = make.run("bus.reserve", by, args=args, subject="case:2")
        make.run("bus.release", by, args=args, receipt=taken.receipt)
        again = make.run("bus.reserve", by, args=args, subject="case:3")
        boarded = make.run("bus.board", by, args=args, subject="case:3")

        assert (taken.ok, full.ok, again.ok, boarded.ok) == (True, False, True, True)
        assert states() == [ReservationState.RELEASED, ReservationState.CHECKED_IN]


class TestCars:
    def book(self, by: Person, *, car: str = "7", driver: str = "9", **more: Any) -> Any:
        facts = {"car_type": "轿车", "plate": "陕A00001"}
        args = {
            "car": Picked(key=car, label=f"轿车 {car}", facts=facts),
            "driver": Picked(key=driver, label="驾驶员"),
            "start_at": make.at(9),
            "end_at": make.at(12),
        }
        values = {"scope": "市内", "destination": "高陵区"}
        return make.run("car.reserve", by, args=args, values=values, **more)

    def test_car_and_driver_are_taken_together_or_not_at_all(self, by: Person) -> None:
        first = self.book(by)
        same_driver = self.book(by, car="8", subject="case:2")
        other = self.book(by, car="8", driver="10", subject="case:3")

        assert (first.ok, same_driver.ok, other.ok) == (True, False, True)
        assert Reservation.objects.live().count() == 4

    def test_a_change_moves_both_and_keeps_the_length(self, by: Person) -> None:
        self.book(by)
        mine = offered("my_car_bookings", by)[0]
        args = {"booking": mine, "action": "改时间", "start_at": make.at(14)}

        outcome = make.run("car.change", by, args=args, subject="case:2")

        rows = Reservation.objects.live()
        assert outcome.ok
        assert {(row.starts_at, row.ends_at) for row in rows} == {(make.at(14), make.at(17))}

    def test_another_type_finds_a_free_car_of_it(self, by: Person) -> None:
        self.book(by)
        van = service.ensure_resource(kind=ResourceKind.CAR, ref="car:20", name="商务车", at=NOON)
        service.note_facts(resource=van, facts={"car_type": "商务车"})
        mine = offered("my_car_bookings", by)[0]
        args = {"booking": mine, "action": "改车型", "car_type": "商务车"}

        outcome = make.run("car.change", by, args=args, subject="case:2")
        none = make.run("car.change", by, args={**args, "car_type": "大巴"}, subject="case:3")

        cars = Reservation.objects.live().filter(resource__kind=ResourceKind.CAR)
        assert outcome.ok
        assert [row.resource_id for row in cars] == [van.pk]
        assert not none.ok

    def test_a_destination_beyond_what_was_approved_needs_a_new_application(
        self, by: Person
    ) -> None:
        self.book(by)
        mine = offered("my_car_bookings", by)[0]
        asked = {"booking": mine, "action": "改目的地"}

        near = make.run("car.recheck", by, args={**asked, "destination": "长安区韦曲"})
        far = make.run("car.recheck", by, args={**asked, "destination": "咸阳市秦都区"})

        assert near.ok
        assert not far.ok
        assert "市外省内" in far.reason

    def test_cancelling_frees_car_and_driver(self, by: Person) -> None:
        self.book(by)
        mine = offered("my_car_bookings", by)[0]

        make.run("car.release", by, args={"booking": mine}, subject="case:2")

        assert Reservation.objects.live().count() == 0

    @pytest.mark.parametrize(
        ("destination", "level"),
        [
            ("西安北站", 0),
            ("某会议中心", 0),
            ("渭南市临渭区", 1),
            ("郑州东站", 2),
            ("西安市长安区", 0),
        ],
    )
    def test_how_far_a_destination_lies(self, destination: str, level: int) -> None:
        assert level_of(destination) == levels()[level]
