"""Many want the same at the same moment: never more is given than there is."""

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from hypothesis.extra.django import TestCase

from zhilian.bookings import service
from zhilian.bookings.errors import BookingRefused
from zhilian.bookings.models import Cell, Reservation
from zhilian.bookings.tests import make
from zhilian.core.testing import NOON


@pytest.mark.django_db(transaction=True)
def test_forty_want_the_last_room_at_once_and_one_has_it() -> None:
    room = make.resource()
    wishes = [make.wish(room) for _ in range(make.MANY)]

    def take(place: int) -> str:
        service.reserve(wish=wishes[place])
        return "taken"

    said = Counter(make.all_at_once(take))

    assert said == {"taken": 1, "Full": make.MANY - 1}
    assert Reservation.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_forty_want_two_barbers_at_once_and_two_have_them() -> None:
    shop = make.barber_shop(barbers=2)
    wishes = [make.wish(shop, ends_at=None) for _ in range(make.MANY)]

    def take(place: int) -> str:
        service.reserve(wish=wishes[place])
        return "taken"

    said = Counter(make.all_at_once(take))

    assert said == {"taken": 2, "Full": make.MANY - 2}


@pytest.mark.django_db(transaction=True)
def test_overlapping_intervals_at_once_end_without_overlap_and_nobody_hangs() -> None:
    room = make.resource()
    starts = [make.at(9) + timedelta(minutes=15 * n) for n in range(make.MANY)]
    wishes = [
        make.wish(room, starts_at=start, ends_at=start + timedelta(hours=1)) for start in starts
    ]

    def take(place: int) -> str:
        service.reserve(wish=wishes[place])
        return "taken"

    said = Counter(make.all_at_once(take))

    rows = list(Reservation.objects.order_by("starts_at"))
    assert set(said) <= {"taken", "Full"}
    assert said["taken"] == len(rows) >= 6
    assert all(a.ends_at <= b.starts_at for a, b in zip(rows, rows[1:], strict=False))


@pytest.mark.django_db(transaction=True)
def test_two_swap_rooms_at_once_and_neither_waits_for_ever() -> None:
    rooms = [make.resource(), make.resource()]
    held = [make.reservation(room) for room in rooms]

    def swap(place: int) -> str:
        other = rooms[1 - place % 2].code
        service.move(reservation_id=held[place % 2].pk, by="case:9", at=NOON, code=other)
        return "moved"

    said = Counter(make.all_at_once(swap, many=10))

    assert set(said) <= {"moved", "Full"}
    assert Cell.objects.filter(taken__gt=1).count() == 0


class CapacityTests(TestCase):
    @settings(max_examples=40)
    @given(
        acts=some.lists(
            some.tuples(some.integers(0, 9), some.integers(1, 4), some.integers(0, 5)),
            max_size=14,
        ),
        units=some.integers(1, 3),
    )
    def test_whatever_is_asked_no_instant_is_promised_more_often_than_there_are_units(
        self, acts: list[tuple[int, int, int]], units: int
    ) -> None:
        """Reserve and release in any order, compared with a plain count of every quarter."""
        room = make.resource(units=units)
        person = make.person()
        live: list[tuple[Reservation, set[int]]] = []
        for start, length, chosen in acts:
            if chosen >= 4 and live:
                gone, _ = live.pop(chosen % len(live))
                service.release(reservation_id=gone.pk, by="case:1", at=NOON)
                continue
            quarters = set(range(start, start + length))
            room_left = all(
                sum(quarter in held for _, held in live) < units for quarter in quarters
            )
            begin = make.at(8) + timedelta(minutes=15 * start)
            end = begin + timedelta(minutes=15 * length)
            wish = make.wish(room, starts_at=begin, ends_at=end, holder=make.holder(of=person))
            try:
                live.append((service.reserve(wish=wish), quarters))
            except BookingRefused:
                assert not room_left
            else:
                assert room_left

        kept = [row.pk for row, _ in live]
        assert sorted(Reservation.objects.live().values_list("pk", flat=True)) == sorted(kept)
        taken = sum(row.units * len(held) * 3 for row, held in live)
        assert sum(Cell.objects.values_list("taken", flat=True)) == taken
