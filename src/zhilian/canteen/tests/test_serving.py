"""At a canteen machine: fetch what was booked, or pay for what one takes."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from zhilian.assets import selectors as assets
from zhilian.assets import service as devices
from zhilian.assets.types import Order, Thing
from zhilian.canteen import selectors, service
from zhilian.canteen.models import Canteen, MealTransaction, Reservation
from zhilian.canteen.service import Terms
from zhilian.canteen.tests import make
from zhilian.canteen.tests.make import TODAY
from zhilian.canteen.types import Booking, Meal, Payer, Served, Tap, Why
from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON
from zhilian.core.times import LOCAL
from zhilian.directory.models import Person
from zhilian.directory.tests import make as people

pytestmark = pytest.mark.django_db
YESTERDAY = NOON - timedelta(days=1)


def tap(at: Canteen, shown: Tap | None = None, *, when: datetime = NOON) -> Served:
    machine = make.asking(make.machine(at))
    return service.take_tap(terminal=machine, tap=shown or make.tap(make.UID), at=when)


def booked(person: Person, **values: Any) -> Reservation:
    session = make.session(day=TODAY)
    return make.reservation(session, person, at=YESTERDAY, **values)


def test_booked_meal_is_fetched_and_paid_for_subsidy_first() -> None:
    person = make.with_card(make.diner(subsidy=1000, card=5000))
    held = booked(person, qty=2)

    said = tap(held.session.canteen)

    held.refresh_from_db()
    assert (said.ok, said.why, said.paid, said.balance) == (True, Why.SERVED, 3000, 3000)
    assert held.state == "SERVED"
    row = MealTransaction.objects.get(why="MEAL")
    assert (row.subsidy, row.card, row.reservation_id) == (-1000, -2000, held.pk)
    assert JournalEntry.objects.filter(kind="canteen.meal.served").count() == 1


def test_meal_that_cannot_be_paid_stays_booked() -> None:
    person = make.with_card(make.diner(card=100))
    held = booked(person)

    said = tap(held.session.canteen)

    held.refresh_from_db()
    assert (said.ok, said.why, said.balance, held.state) == (False, Why.NOT_ENOUGH, 100, "HELD")


def test_unit_meal_costs_the_person_nothing_and_is_not_charged_again() -> None:
    person = make.with_card(make.diner(card=5000))
    session = make.session(day=TODAY)
    booking = Booking(day=TODAY, meal=Meal.LUNCH, canteen_id=session.canteen_id)
    service.reserve_for_unit(
        source=make.source(person), booking=booking, person_ids=[person.pk], at=NOON
    )
    shown = make.tap(make.UID)
    machine = make.asking(make.machine(session.canteen))

    said = [service.take_tap(terminal=machine, tap=shown, at=NOON) for _ in range(2)]

    assert [(one.ok, one.paid) for one in said] == [(True, 0), (True, 0)]
    assert selectors.balance_of(person_id=person.pk).card == 5000


def test_walk_in_pays_the_price_of_the_session_or_what_the_till_says() -> None:
    make.with_card(make.diner(card=5000))
    session = make.session(day=TODAY, price=1500)

    meal = tap(session.canteen)
    extra = tap(session.canteen, make.tap(make.UID, amount=320))

    assert [(one.why, one.paid) for one in (meal, extra)] == [
        (Why.CHARGED, 1500),
        (Why.CHARGED, 320),
    ]


def test_same_amount_within_two_minutes_is_not_charged_twice() -> None:
    person = make.with_card(make.diner(card=5000))
    session = make.session(day=TODAY)
    tap(session.canteen)

    soon = tap(session.canteen, when=NOON + timedelta(seconds=90))
    later = tap(session.canteen, when=NOON + timedelta(seconds=130))

    assert (soon.ok, soon.why, later.ok) == (False, Why.TWICE, True)
    assert selectors.balance_of(person_id=person.pk).card == 2000


@pytest.mark.parametrize(
    ("values", "when", "why"),
    [
        ({}, NOON + timedelta(hours=4), Why.NO_MEAL),
        ({"walk_in": False}, NOON, Why.NO_WALK_IN),
        ({"open": False}, NOON, Why.CLOSED),
    ],
)
def test_walk_in_that_is_not_served(values: dict[str, Any], when: datetime, why: Why) -> None:
    make.with_card(make.diner(card=5000))
    session = make.session(make.canteen(**values), day=TODAY)

    assert tap(session.canteen, when=when).why == why


def test_cancelled_meal_is_not_served() -> None:
    person = make.with_card(make.diner(card=5000))
    session = make.session(day=TODAY)
    service.close_session(session_id=session.pk, reason="停电", person_id=person.pk, at=NOON)

    assert tap(session.canteen).why == Why.CLOSED


def test_who_may_not_eat_is_told_why() -> None:
    canteen = make.session(day=TODAY).canteen
    other = make.canteen()
    person = make.with_card(people.person())
    reasons = [tap(canteen).why]
    service.open_accounts(person_ids=[person.pk], terms=Terms(canteen_ids=[other.pk]), at=NOON)
    reasons.append(tap(canteen).why)
    service.open_accounts(person_ids=[person.pk], terms=Terms(valid_to=date(2026, 11, 23)), at=NOON)
    reasons.append(tap(canteen).why)
    service.close_accounts(person_ids=[person.pk], at=NOON)
    reasons.append(tap(canteen).why)

    assert reasons == [Why.NO_ACCOUNT, Why.NOT_HERE, Why.OVER, Why.NO_ACCOUNT]


def test_card_that_nobody_has_and_one_that_is_frozen() -> None:
    canteen = make.session(day=TODAY).canteen
    unknown = tap(canteen)
    badge = devices.give_badge(person_id=make.diner(card=5000).pk, uid=make.UID, at=NOON)
    devices.freeze_badge(badge_id=badge.pk, at=NOON)

    assert (unknown.why, tap(canteen).why) == (Why.UNKNOWN, Why.FROZEN)


def test_rolling_code_serves_and_an_old_one_does_not() -> None:
    person = make.diner(card=5000)
    session = make.session(day=TODAY)
    code = assets.rolling_code(person_id=person.pk, at=NOON).text

    fresh = tap(session.canteen, make.tap(code, means="CODE"))
    old = tap(session.canteen, make.tap(code, means="CODE"), when=NOON + timedelta(minutes=3))

    assert (fresh.ok, old.why) == (True, Why.OLD_CODE)


def test_face_counts_where_the_machine_was_given_it() -> None:
    person = make.diner(card=5000)
    session = make.session(day=TODAY)
    machine = make.machine(session.canteen)
    shown = {"means": "FACE"}
    before = service.take_tap(
        terminal=make.asking(machine), tap=make.tap(f"person:{person.pk}", **shown), at=NOON
    )
    owner = f"person:{person.pk}"
    order = Order(
        terminal_id=machine.pk,
        thing=Thing.FACE,
        key=f"face:{person.pk}",
        owner=owner,
        content={"photo": "", "of": owner},
    )
    devices.tell(orders=[order], at=NOON)

    after = service.take_tap(terminal=make.asking(machine), tap=make.tap(owner, **shown), at=NOON)

    assert (before.why, after.ok) == (Why.NO_FACE, True)


def test_unknown_code_is_answered_by_the_engine() -> None:
    session = make.session(day=TODAY)

    said = tap(session.canteen, make.tap("AAAA2222", means="CODE"))

    assert (said.ok, said.show) == (False, "没有这个码，请核对后重试")


def test_late_meal_is_charged_in_its_time_and_owed_when_there_is_nothing() -> None:
    person = make.with_card(make.diner(card=1000))
    session = make.session(day=TODAY, price=1500)
    machine = make.asking(make.machine(session.canteen))
    taps = [make.tap(make.UID, at=NOON), make.tap(make.UID, at=NOON + timedelta(minutes=5))]
    evening = NOON + timedelta(hours=8)

    taken = [service.take_late(terminal=machine, taps=taps, at=evening) for _ in range(2)]

    balance = selectors.balance_of(person_id=person.pk)
    rows = list(MealTransaction.objects.filter(why="WALK_IN").order_by("id"))
    assert taken == [[one.event for one in taps]] * 2
    assert (balance.card, balance.arrears) == (0, 2000)
    assert [(row.at, row.unpaid, row.offline) for row in rows] == [
        (NOON, 500, True),
        (NOON + timedelta(minutes=5), 1500, True),
    ]


def test_late_taps_of_nobody_are_taken_and_charge_nobody() -> None:
    machine = make.asking(make.machine(make.session(day=TODAY).canteen))

    taken = service.take_late(terminal=machine, taps=[make.tap("04FFFFFF")], at=NOON)

    assert len(taken) == 1
    assert MealTransaction.objects.count() == 0


def test_meal_over_counts_what_a_unit_left_as_missed() -> None:
    session = make.session(day=TODAY)
    group = [make.diner() for _ in range(3)]
    make.with_card(group[0])
    booking = Booking(day=TODAY, meal=Meal.LUNCH, canteen_id=session.canteen_id)
    service.reserve_for_unit(
        source=make.source(group[0]),
        booking=booking,
        person_ids=[one.pk for one in group],
        at=NOON,
    )
    tap(session.canteen)
    evening = datetime(2026, 11, 24, 20, 0, tzinfo=LOCAL)

    waiting = selectors.sessions_over(now=evening)
    missed = [service.end_session(session_id=session.pk, at=evening) for _ in range(2)]

    over = JournalEntry.objects.get(kind="canteen.unit_meal.over")
    assert (list(waiting), missed) == ([session], [2, 0])
    assert (over.data["served"], over.data["missed"]) == (1, 2)
    assert Reservation.objects.filter(state="MISSED", payer=Payer.UNIT).count() == 2
