"""What is called off: closures, things out of use, people who did not come."""

from datetime import timedelta

import pytest

from zhilian.bookings import selectors, service
from zhilian.bookings.errors import NoSuchThing, NotOpen
from zhilian.bookings.models import NoShow
from zhilian.bookings.tests import make
from zhilian.bookings.types import ReservationState, Stretch
from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON


@pytest.mark.django_db
def test_who_does_not_come_is_noted_once_and_who_came_is_not() -> None:
    room, person = make.resource(), make.person()
    mine = make.reservation(room, holder=make.holder(of=person))
    came = make.reservation(make.resource(), holder=make.holder(of=person))
    service.check_in(reservation_id=came.pk, at=make.at(9))
    later = make.at(9, 20)

    service.release(reservation_id=mine.pk, by=mine.subject, at=later, no_show=True)
    service.release(reservation_id=came.pk, by=came.subject, at=later, no_show=True)

    assert NoShow.objects.get().subject == mine.subject
    since = later - timedelta(days=30)
    assert selectors.no_shows(person_id=person.pk, since=since, window="room-booking") == 1
    assert selectors.no_shows(person_id=person.pk, since=since, window="haircut") == 0


@pytest.mark.django_db
def test_a_closure_calls_off_what_it_meets_and_tells_each_holder_once() -> None:
    shop = make.barber_shop(barbers=2)
    holder = make.holder()
    meets = make.reservation(shop, ends_at=None, holder=holder)
    make.reservation(shop, ends_at=None, starts_at=make.at(9, 30), holder=holder)
    later = make.reservation(shop, ends_at=None, starts_at=make.at(15))

    made = service.close_period(
        resource_id=shop.pk,
        stretch=Stretch(starts_at=make.at(8), ends_at=make.at(12)),
        reason="停水",
        by_id=None,
        at=NOON,
    )

    told = JournalEntry.objects.filter(kind="bookings.resource.closed")
    meets.refresh_from_db()
    later.refresh_from_db()
    assert [(row.subject, row.data["reason"]) for row in told] == [(holder.subject, "停水")]
    assert (meets.state, later.state) == (ReservationState.CALLED_OFF, ReservationState.HELD)
    with pytest.raises(NotOpen):
        make.reservation(shop, ends_at=None)
    service.lift_closure(closure_id=made.pk, at=NOON)
    assert make.reservation(shop, ends_at=None).is_live


@pytest.mark.django_db
def test_a_resource_out_of_use_calls_off_what_lies_ahead() -> None:
    room = make.resource()
    mine = make.reservation(room)

    service.switch_resource(resource_id=room.pk, open_=False, reason="改造", at=NOON)

    mine.refresh_from_db()
    assert mine.state == ReservationState.CALLED_OFF
    with pytest.raises(NoSuchThing):
        make.reservation(room)
