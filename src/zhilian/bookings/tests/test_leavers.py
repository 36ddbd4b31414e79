"""Parking places of people who have left are given back: once, and not of who is back."""

from datetime import timedelta

import pytest

from zhilian.bookings import service
from zhilian.bookings.models import Reservation, Resource
from zhilian.bookings.reactions import free_parking_of_leaver
from zhilian.bookings.tests import make
from zhilian.bookings.types import ResourceKind
from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON, run_reactions
from zhilian.core.times import clock_now, local_date
from zhilian.directory import service as directory
from zhilian.directory.events import PersonChanged
from zhilian.directory.models import Person
from zhilian.directory.types import PersonAction, VersionDraft

pytestmark = pytest.mark.django_db
RELEASED = "bookings.reservation.released"


def lot(**values: object) -> Resource:
    return make.resource(ResourceKind.PARKING, **{"units": 3, **values})


def taken(of: Resource, person: Person, *, days: int = 1) -> Reservation:
    starts = clock_now().replace(minute=0, second=0, microsecond=0) + timedelta(days=days)
    held = make.holder(of=person)
    wish = make.wish(of, holder=held, starts_at=starts, ends_at=starts + timedelta(hours=1))
    return service.reserve(wish=wish)


def says(person: Person, action: PersonAction, key: str) -> None:
    """A version of the person is written down, valid from today."""
    draft = VersionDraft(
        key=key, action=action, name=person.name, idno="", phone="",
        effective=local_date(clock_now()), person_id=person.pk,
    )  # fmt: skip
    directory.add_version(draft=draft, at=clock_now())


def states(*rows: Reservation) -> list[str]:
    return [Reservation.objects.get(pk=row.pk).state for row in rows]


def told() -> list[str]:
    return list(JournalEntry.objects.filter(kind=RELEASED).values_list("data__by", flat=True))


def test_leaving_frees_ones_own_parking_and_nothing_else() -> None:
    person, other = make.person(), make.person()
    place, room = lot(), make.resource(ResourceKind.ROOM)
    mine, theirs, meeting = taken(place, person), taken(place, other), taken(room, person)

    says(person, PersonAction.LEFT, "v1")
    run_reactions()

    assert states(mine, theirs, meeting) == ["RELEASED", "HELD", "HELD"]
    assert told() == [f"person:{person.pk}"]
    assert states(taken(place, other), taken(place, other)) == ["HELD", "HELD"]


def test_a_reaction_cut_short_and_run_again_frees_each_place_once() -> None:
    person, place = make.person(), lot()
    first, second = taken(place, person), taken(place, person, days=2)
    Person.objects.filter(pk=person.pk).update(is_active=False)
    event = PersonChanged(at=NOON, person_id=person.pk, version=1, left=True)
    service.release(reservation_id=first.pk, by=f"person:{person.pk}", at=clock_now())

    for _ in range(2):
        free_parking_of_leaver(event)

    assert states(first, second) == ["RELEASED", "RELEASED"]
    assert told() == [f"person:{person.pk}"] * 2
    again = [taken(place, make.person()) for _ in range(3)]
    assert states(*again) == ["HELD"] * 3


def test_who_is_back_before_the_reaction_runs_keeps_the_place() -> None:
    person, place = make.person(), lot()
    mine = taken(place, person)

    free_parking_of_leaver(PersonChanged(at=NOON, person_id=person.pk, version=1, left=True))

    assert states(mine) == ["HELD"]


def test_what_is_over_stays_as_it_was() -> None:
    person, place = make.person(), lot()
    over = taken(place, person)
    ended = clock_now() - timedelta(hours=1)
    Reservation.objects.filter(pk=over.pk).update(
        starts_at=ended - timedelta(hours=1), ends_at=ended, held_until=ended
    )
    Person.objects.filter(pk=person.pk).update(is_active=False)

    freed = service.free_parking_of_leaver(person_id=person.pk, at=clock_now())

    assert (freed, states(over)) == (0, ["HELD"])
