"""Taking, moving and giving back: within opening hours, never more than there is."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from zhilian.bookings import selectors, service
from zhilian.bookings.errors import BadDraft, BadHours, Full, NotOpen
from zhilian.bookings.models import Cell
from zhilian.bookings.tests import make
from zhilian.bookings.types import ReservationState, ResourceKind, Stretch
from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON


@pytest.mark.django_db
def test_reserve_twice_by_one_key_is_one_reservation() -> None:
    room = make.resource()
    wish = make.wish(room)

    first, second = service.reserve(wish=wish), service.reserve(wish=wish)

    assert first.pk == second.pk
    assert JournalEntry.objects.filter(kind="bookings.reservation.made").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("starts", "ends", "free"),
    [
        ((9, 30), (9, 45), False),
        ((8, 0), (9, 1), False),
        ((9, 59), (11, 0), False),
        ((10, 0), (11, 0), False),
        ((10, 15), (11, 0), True),
        ((8, 0), (8, 45), True),
    ],
)
def test_an_interval_and_its_buffer_are_nobody_elses(
    starts: tuple[int, int], ends: tuple[int, int], free: bool
) -> None:
    room = make.resource(buffer_minutes=15)
    make.reservation(room)

    wanted = {"starts_at": make.at(*starts), "ends_at": make.at(*ends)}
    stretch = Stretch(**wanted)

    assert selectors.is_free(resource=room, stretch=stretch) is free
    if free:
        make.reservation(room, **wanted)
    else:
        with pytest.raises(Full, match="已被预约"):
            make.reservation(room, **wanted)


@pytest.mark.django_db
def test_what_is_released_can_be_had_again_and_releasing_twice_frees_once() -> None:
    room = make.resource()
    first = make.reservation(room)

    service.release(reservation_id=first.pk, by="case:1", at=NOON)
    again = service.release(reservation_id=first.pk, by="case:1", at=NOON)
    second = make.reservation(room)

    assert again is None
    assert second.state == ReservationState.HELD
    with pytest.raises(Full):
        make.reservation(room)


@pytest.mark.django_db
def test_the_database_itself_refuses_more_than_the_limit() -> None:
    room = make.resource()
    make.reservation(room)

    with pytest.raises(IntegrityError), transaction.atomic():
        Cell.objects.filter(resource=room).update(taken=2)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"starts_at": make.at(7), "ends_at": make.at(8)}, "不在开放时间"),
        ({"starts_at": make.at(11, 30), "ends_at": make.at(14, 30)}, "不在开放时间"),
        ({"starts_at": NOON - timedelta(hours=1), "ends_at": NOON}, "已经开始"),
        (
            {
                "starts_at": make.at(9) + timedelta(days=40),
                "ends_at": make.at(10) + timedelta(days=40),
            },
            "提前 30 天",
        ),
    ],
)
def test_reserve_keeps_to_the_opening_hours(values: dict[str, Any], why: str) -> None:
    room = make.resource(hours=make.ALL_WEEK)

    with pytest.raises(NotOpen, match=why):
        make.reservation(room, **values)


@pytest.mark.django_db
def test_an_end_before_the_beginning_is_refused() -> None:
    with pytest.raises(BadDraft):
        make.reservation(make.resource(), starts_at=make.at(10), ends_at=make.at(9))


@pytest.mark.django_db
def test_days_off_close_and_make_up_days_open_what_is_open_on_workdays() -> None:
    """1 January 2026 is a day off; Saturday 14 February 2026 is worked for the Spring Festival."""
    room = make.resource(hours="1-5 08:00-18:00", workdays_only=True, horizon_days=0)
    early = {"at": NOON - timedelta(days=365)}
    holiday = make.at(9).replace(year=2026, month=1, day=1)
    make_up = make.at(9).replace(year=2026, month=2, day=14)

    with pytest.raises(NotOpen):
        make.reservation(room, starts_at=holiday, ends_at=holiday + timedelta(hours=1), **early)
    made = make.reservation(room, starts_at=make_up, ends_at=make_up + timedelta(hours=1), **early)

    assert made.is_live


@pytest.mark.django_db
def test_a_shop_gives_the_barber_with_least_to_do_until_all_are_taken() -> None:
    shop = make.barber_shop(barbers=2)
    start = {"starts_at": make.at(9), "ends_at": None}

    first, second = make.reservation(shop, **start), make.reservation(shop, **start)

    assert first.resource_id != second.resource_id
    with pytest.raises(Full):
        make.reservation(shop, **start)
    slots = selectors.free_slots(resource=shop, at=NOON)
    nine = next(slot for slot in slots if slot.starts_at == make.at(9))
    assert (nine.left, nine.units) == (0, 2)


@pytest.mark.django_db
def test_a_slot_begins_only_where_slots_begin() -> None:
    clinic = make.resource(ResourceKind.CLINIC, hours=make.ALL_WEEK)

    with pytest.raises(NotOpen):
        make.reservation(clinic, starts_at=make.at(9, 5), ends_at=None)


@pytest.mark.django_db
def test_other_hours_never_let_two_slots_overlap() -> None:
    clinic = make.resource(ResourceKind.CLINIC, hours="1-7 09:00-10:00")
    make.reservation(clinic, starts_at=make.at(9), ends_at=None)
    moved = make.resource(ResourceKind.CLINIC, code=clinic.code, hours="1-7 09:10-10:10")

    slots = selectors.free_slots(resource=moved, at=NOON, days=1)

    tomorrow = [(f"{s.starts_at:%H:%M}", s.left) for s in slots if s.starts_at > make.at(0)]
    assert tomorrow == [("09:10", 0), ("09:30", 1), ("09:50", 1)]
    with pytest.raises(Full):
        make.reservation(moved, starts_at=make.at(9, 10), ends_at=None)


@pytest.mark.django_db
def test_seats_of_a_trip_are_counted_by_the_day() -> None:
    line = make.resource(ResourceKind.BUS_LINE)
    trip = make.resource(
        ResourceKind.BUS_TRIP, parent=line.code, units=3, hours="1-5 07:20-08:10", horizon_days=7
    )

    make.reservation(trip, units=2, ends_at=None)

    with pytest.raises(Full):
        make.reservation(trip, units=2, ends_at=None)
    left = selectors.free_days(
        resource=trip, first=make.TOMORROW, last=make.TOMORROW + timedelta(days=3)
    )
    assert [(day.day.day, day.left) for day in left] == [(25, 1), (26, 3), (27, 3)]


@pytest.mark.django_db
def test_move_takes_the_new_and_gives_the_old_or_changes_nothing() -> None:
    room, other = make.resource(), make.resource()
    mine = make.reservation(room)
    make.reservation(other)

    with pytest.raises(Full):
        service.move(reservation_id=mine.pk, by="case:9", at=NOON, code=other.code)
    mine.refresh_from_db()
    assert mine.resource_id == room.pk
    stretch = Stretch(starts_at=make.at(9, 30), ends_at=make.at(10, 30))
    service.move(reservation_id=mine.pk, by="case:9", at=NOON, stretch=stretch)

    assert selectors.is_free(
        resource=room, stretch=Stretch(starts_at=make.at(9), ends_at=make.at(9, 30))
    )
    with pytest.raises(Full):
        make.reservation(room, starts_at=make.at(10), ends_at=make.at(11))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"hours": "1-9 x"}, BadHours),
        ({"units": 0}, BadDraft),
        ({"name": " "}, BadDraft),
        ({"step_minutes": 7}, BadDraft),
        ({"kind": ResourceKind.BARBER}, BadDraft),
        ({"kind": ResourceKind.BARBER, "parent": "nobody"}, BadDraft),
    ],
)
def test_a_resource_that_cannot_be_is_refused(
    values: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        make.resource(**values)
