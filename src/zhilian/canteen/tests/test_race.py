"""Forty at once for the last portion: one gets it; nobody is charged twice."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import close_old_connections, connection

from zhilian.assets import service as devices
from zhilian.canteen import selectors, service
from zhilian.canteen.errors import SoldOut
from zhilian.canteen.models import MealSession, MealTransaction, Reservation
from zhilian.canteen.tests import make
from zhilian.canteen.tests.make import TODAY
from zhilian.core.testing import NOON

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 40


def at_once(act: Callable[[int], bool], *, times: int = MANY) -> int:
    """How often it worked when all did it together."""

    def one(n: int) -> bool:
        try:
            return act(n)
        finally:
            close_old_connections()
            connection.close()

    with ThreadPoolExecutor(max_workers=times) as pool:
        return sum(pool.map(one, range(times)))


def test_last_portion_goes_to_one_of_forty() -> None:
    session = make.session(quota=1)
    diners = [make.diner() for _ in range(MANY)]

    def book(n: int) -> bool:
        try:
            make.reservation(session, diners[n])
        except SoldOut:
            return False
        return True

    won = at_once(book)

    assert won == 1
    assert MealSession.objects.get().reserved == 1
    assert Reservation.objects.count() == 1


def test_last_package_goes_to_one_of_forty() -> None:
    session = make.session(quota=100)
    package, diners = make.package(session, quota=1), [make.diner() for _ in range(MANY)]

    def book(n: int) -> bool:
        try:
            make.reservation(session, diners[n], item_id=package.pk)
        except SoldOut:
            return False
        return True

    assert at_once(book) == 1
    assert MealSession.objects.get().reserved == 1


def test_one_meal_fetched_at_ten_machines_at_once_is_charged_once() -> None:
    session = make.session(day=TODAY)
    person = make.diner(card=10_000)
    devices.give_badge(person_id=person.pk, uid="04A1B2C3", at=NOON)
    Reservation.objects.create(
        session=session, person=person, unit_price=1500, key="k", made_at=NOON
    )
    session.canteen.walk_in = False
    session.canteen.save()
    machines = [make.asking(make.machine(session.canteen)) for _ in range(10)]

    def fetch(n: int) -> bool:
        return service.take_tap(terminal=machines[n], tap=make.tap("04A1B2C3"), at=NOON).ok

    won = at_once(fetch, times=10)

    assert won == 1
    assert MealTransaction.objects.filter(why="MEAL").count() == 1
    assert selectors.balance_of(person_id=person.pk).card == 8500


def test_same_event_sent_ten_times_at_once_is_one_meal() -> None:
    session = make.session(day=TODAY)
    person = make.diner(card=10_000)
    devices.give_badge(person_id=person.pk, uid="04A1B2C3", at=NOON)
    machine = make.asking(make.machine(session.canteen))
    tap = make.tap("04A1B2C3", amount=1000)

    at_once(lambda _n: service.take_tap(terminal=machine, tap=tap, at=NOON).ok, times=10)

    assert selectors.balance_of(person_id=person.pk).card == 9000
