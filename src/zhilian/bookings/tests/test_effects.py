"""What declarations cause in bookings, and what forms may choose there."""

from datetime import timedelta
from importlib.resources import files
from typing import Any

import pytest
import yaml

from zhilian.bookings import selectors, service
from zhilian.bookings.keys import read_slot, slot_key
from zhilian.bookings.models import Activity, Reservation, SignUp
from zhilian.bookings.service import OfferDraft
from zhilian.bookings.tests import make
from zhilian.bookings.types import (
    GroupDraft,
    Method,
    OfferKind,
    ReservationState,
    ResourceKind,
)
from zhilian.core.effects import Picked, contexts, effects, sources
from zhilian.core.testing import NOON
from zhilian.directory.models import Person
from zhilian.directory.tests import make as people

OWNERS = {"bookings", "ledger"}


@pytest.fixture
def by(db: None) -> Person:
    return make.person()


def offered(name: str, by: Person | None = None, **values: Any) -> list[Picked]:
    asking = make.asking(by=by, window=str(values.pop("window", "")))
    return list(sources.get(name).items(asking, values=values, q=str(values.pop("q", ""))))


def states() -> list[str]:
    return list(Reservation.objects.order_by("id").values_list("state", flat=True))


def test_everything_that_the_list_expects_of_us_is_there() -> None:
    text = files("zhilian.catalogue").joinpath("data", "windows.yaml").read_text(encoding="utf-8")
    declared = yaml.safe_load(text)
    wanted: dict[str, tuple[Any, Any]] = {
        "effects": (declared["effects"], effects),
        "sources": (declared["sources"], sources),
        "context": (declared["expression"]["context"], contexts),
    }

    missing = [
        f"{family}: {name}"
        for family, (names, held) in wanted.items()
        for name, row in names.items()
        if row["owner"] in OWNERS and name not in held
    ]

    assert missing == []


class TestRooms:
    def test_a_room_is_taken_checked_in_and_given_back(self, by: Person) -> None:
        room = make.resource(seats=12)
        args = {"room": make.picked(room), "start_at": make.at(9), "end_at": make.at(10)}

        taken = make.run("room.reserve", by, args=args)
        other = make.run("room.reserve", by, args=args, subject="case:2")
        here = make.run("room.checkin", by, args={"room": make.picked(room)})
        back = make.run("room.release", by, receipt=taken.receipt)

        assert (taken.ok, here.ok, back.ok) == (True, True, True)
        assert not other.ok
        assert "已被预约" in other.reason
        assert states() == [ReservationState.RELEASED]

    def test_a_room_that_nobody_came_to_counts_as_no_show(self, by: Person) -> None:
        room = make.resource()
        args = {"room": make.picked(room), "start_at": make.at(9), "end_at": make.at(10)}
        taken = make.run("room.reserve", by, args=args)
        late = {"at": make.at(9, 15), "values": {"cause": "no_show"}}

        make.run("room.release", by, receipt=taken.receipt, **late)

        asking = make.asking(by=by, at=make.at(10), window="room-booking")
        assert contexts.get("no_show_30d")(asking, {}) == 1
        assert states() == [ReservationState.NO_SHOW]

    def test_ones_own_booking_is_changed_and_somebody_elses_is_not(self, by: Person) -> None:
        room, bigger = make.resource(), make.resource()
        args = {"room": make.picked(room), "start_at": make.at(9), "end_at": make.at(10)}
        make.run("room.reserve", by, args=args)
        mine = offered("my_room_bookings", by)[0]
        change = {"booking": mine, "action": "换会议室", "room": make.picked(bigger)}

        stranger = make.run("room.change", make.person(), args=change, subject="case:2")
        moved = make.run("room.change", by, args=change, subject="case:2")

        assert not stranger.ok
        assert moved.ok
        assert Reservation.objects.get().resource_id == bigger.pk
        assert mine.label == f"{room.name} 11月25日 09:00-10:00"

    def test_a_booking_is_cancelled_by_the_case_that_asks_for_it(self, by: Person) -> None:
        room = make.resource()
        args = {"room": make.picked(room), "start_at": make.at(9), "end_at": make.at(10)}
        make.run("room.reserve", by, args=args)
        mine = offered("my_room_bookings", by)[0]

        done = make.run("room.release", by, args={"booking": mine}, subject="case:2")
        again = make.run("room.release", by, args={"booking": mine}, subject="case:2")

        assert done.ok
        assert not again.ok
        assert states() == [ReservationState.RELEASED]

    def test_a_branch_books_its_own_rooms(self, by: Person) -> None:
        branch = people.branch()
        city, district = make.resource(), make.resource(branch_id=branch.pk)

        there = sources.get("meeting_rooms").items(make.asking(branch_id=branch.pk), values={})

        assert [room.key for room in offered("meeting_rooms")] == [city.code]
        assert [room.key for room in there] == [district.code]


class TestSlots:
    def test_slots_of_the_chosen_barber_go_before_those_of_the_shop(self, by: Person) -> None:
        shop = make.barber_shop(barbers=2)
        barbers = offered("barbers", shop=make.picked(shop))
        of_shop = offered("slot", shop=make.picked(shop))
        of_one = offered("slot", shop=make.picked(shop), barber=barbers[0])

        assert len(barbers) == 2
        assert of_shop[0].facts["left"] == 2
        assert of_one[0].facts["left"] == 1
        assert of_one[0].facts["resource"] == barbers[0].key
        assert of_shop[0].facts["start_at"] > NOON

    def test_a_slot_is_taken_told_and_given_back(self, by: Person) -> None:
        shop = make.barber_shop(barbers=1)
        slot = next(
            one for one in offered("slot", shop=make.picked(shop)) if one.label == "11月25日 09:00"
        )
        args = {"slot": slot, "place": make.picked(shop)}

        taken = make.run("slot.reserve", by, args=args)
        again = make.run("slot.reserve", by, args=args, subject="case:2")
        make.run("slot.release", by, args={"slot": slot}, receipt=taken.receipt)

        barber = Reservation.objects.get().resource
        assert taken.writes == {"booked_slot": f"11月25日 09:00-09:30 {barber.name}"}
        assert not again.ok
        assert make.run("slot.reserve", by, args=args, subject="case:3").ok

    def test_a_slot_of_another_place_is_refused(self, by: Person) -> None:
        shop, other = make.barber_shop(), make.barber_shop()
        slot = offered("slot", shop=make.picked(shop))[0]

        outcome = make.run("slot.reserve", by, args={"slot": slot, "place": make.picked(other)})

        assert not outcome.ok
        assert "不属于" in outcome.reason

    def test_a_key_that_nobody_offered_is_refused(self, by: Person) -> None:
        clinic = make.resource(ResourceKind.CLINIC, hours=make.ALL_WEEK)
        for key in ("nonsense", slot_key(make.at(9, 7), clinic.code)):
            slot = Picked(key=key, label=key)
            assert not make.run("slot.reserve", by, args={"slot": slot}).ok

    def test_counsellors_are_offered_all_together(self, by: Person) -> None:
        for _ in range(2):
            make.resource(ResourceKind.COUNSELLOR, hours="1-5 09:00-11:00", horizon_days=2)

        slots = offered("counsellors")

        assert len(slots) == 2 * 2 * 2
        assert len({slot.facts["name"] for slot in slots}) == 2
        found = sources.get("counsellors").pick(make.asking(), key=slots[0].key)
        assert found == slots[0]

    def test_a_service_is_booked_by_the_resource_behind_its_goods(self, by: Person) -> None:
        desk = make.resource(ResourceKind.SERVICE, hours=make.ALL_WEEK)
        sku = make.sku(unlimited=True, resource=desk.code)

        assert offered("slot", service=make.picked(sku))[0].facts["resource"] == desk.code
        assert offered("slot") == []


class TestQuotasAndActivities:
    def test_a_day_of_a_hospital_is_taken_and_given_back(self, by: Person) -> None:
        hospital = make.resource(ResourceKind.HOSPITAL, units=1, hours="1-6 07:30-10:30")
        args = {"pool": make.picked(hospital), "day": make.TOMORROW}

        taken = make.run("quota.reserve", by, args=args)
        full = make.run("quota.reserve", by, args=args, subject="case:2")
        make.run("quota.release", by, args=args, receipt=taken.receipt)

        assert (taken.ok, full.ok) == (True, False)
        assert make.run("quota.reserve", by, args=args, subject="case:3").ok

    def test_packages_and_extras_are_those_of_the_chosen_hospital(self, by: Person) -> None:
        hospital, other = (make.resource(ResourceKind.HOSPITAL) for _ in range(2))
        for place, kind, code in (
            (hospital, OfferKind.PACKAGE, "male"),
            (hospital, OfferKind.EXTRA, "ct"),
            (other, OfferKind.PACKAGE, "else"),
        ):
            draft = OfferDraft(code=code, kind=kind, name=code, price=12000)
            service.save_offer(resource_id=place.pk, draft=draft, at=NOON)

        packages = offered("health_packages", hospital=make.picked(hospital))
        extras = offered("health_extras", hospital=make.picked(hospital))

        assert [item.key for item in packages] == ["male"]
        assert [str(item.facts["price"]) for item in extras] == ["120.00"]

    def activity(self, method: Method) -> Activity:
        groups = (GroupDraft(name="甲组", capacity=1), GroupDraft(name="乙组", capacity=1))
        return make.activity(method=method, groups=groups)

    def test_a_lottery_answers_when_it_is_drawn(self, by: Person) -> None:
        activity = self.activity(Method.LOTTERY)
        picked = offered("activities")[0]
        group = offered("activity_groups", activity=picked)[0]
        make.run("signup.reserve", by, args={"activity": picked, "group": group})

        before = make.run("signup.draw", by, args={"activity": picked}, key="draw")
        service.draw(activity_id=activity.pk, at=NOON + timedelta(days=2, hours=1))
        after = make.run("signup.draw", by, args={"activity": picked}, key="draw")

        assert picked.facts["kind"] == "讲座"
        assert (before.waiting, after.waiting, after.ok) == (True, False, True)
        assert make.run("signup.checkin", by, args={"activity": picked}).ok

    def test_who_leaves_a_full_activity_lets_the_next_in(self, by: Person) -> None:
        self.activity(Method.FIRST_COME)
        picked = offered("activities")[0]
        group = offered("activity_groups", activity=picked)[0]
        args = {"activity": picked, "group": group}
        make.run("signup.reserve", by, args=args)
        other = make.person()
        make.run("signup.reserve", other, args=args, subject="case:2")
        waiting = make.run("signup.draw", other, args=args, subject="case:2", key="draw")

        make.run("signup.release", by, args=args)

        assert waiting.waiting
        rows = SignUp.objects.order_by("ticket").values_list("state", flat=True)
        assert list(rows) == ["RELEASED", "SELECTED"]


class TestGoods:
    def test_an_order_takes_stock_and_gives_it_back(self, by: Person) -> None:
        sku = make.sku(stock=3)
        good = offered("product", window=sku.shop.window)[0]
        args = {"items": ({"sku": good, "qty": 2}, {"sku": good, "qty": 1})}

        taken = make.run("stock.reserve", by, args=args)
        more = make.run("stock.reserve", by, args=args, subject="case:2")
        make.run("stock.pickup", by, args={"items": ({"sku": good, "qty": 1},)})
        make.run("stock.release", by, args={"items": ({"sku": good, "qty": 2},)})

        sku.refresh_from_db()
        assert (taken.ok, more.ok) == (True, False)
        assert (sku.on_hand, sku.reserved) == (2, 0)
        assert good.facts["left"] == 3

    def test_a_window_sells_only_its_own_goods(self, by: Person) -> None:
        sku = make.sku(stock=3)

        assert offered("product", window="mall-order") == []
        asking = make.asking(window="mall-order")
        assert sources.get("product").pick(asking, key=sku.code) is None


def test_slot_keys_are_read_as_they_are_written() -> None:
    assert read_slot(slot_key(make.at(9, 30), "barber-1")) == (make.at(9, 30), "barber-1")
    assert read_slot("2026-11-25T09:30") is None
    assert read_slot("x@y") is None


@pytest.mark.django_db
def test_the_slots_of_a_busy_shop_are_read_in_few_queries(
    django_assert_max_num_queries: Any,
) -> None:
    shop = make.barber_shop(barbers=4)
    for hour in range(8, 12):
        make.reservation(shop, starts_at=make.at(hour), ends_at=None)
    place = selectors.resource(code=shop.code)
    assert place is not None

    with django_assert_max_num_queries(4):
        slots = selectors.free_slots(resource=place, at=NOON, days=14)

    assert len(slots) > 200
