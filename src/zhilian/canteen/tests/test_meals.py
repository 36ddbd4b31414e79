"""Meals are made from rules, booked until the cut-off, limited, cancelled."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from zhilian.canteen import selectors, service
from zhilian.canteen.errors import (
    AlreadyBooked,
    BadDraft,
    NotServed,
    SoldOut,
    TooLate,
)
from zhilian.canteen.models import MealSession, MenuItem, Reservation
from zhilian.canteen.tests import make
from zhilian.canteen.tests.make import TODAY, TOMORROW
from zhilian.canteen.types import Booking, ItemDraft, Meal, TimesDraft
from zhilian.core.testing import NOON
from zhilian.core.times import LOCAL
from zhilian.directory.tests import make as people

pytestmark = pytest.mark.django_db
EVENING = datetime(2026, 11, 24, 17, 0, tzinfo=LOCAL)


def test_sessions_of_two_weeks_are_made_from_the_rules_once() -> None:
    canteen = make.canteen()
    make.times()
    make.rule(canteen)

    first, again = service.open_sessions(at=NOON), service.open_sessions(at=NOON)

    assert (first, again) == (14, 0)
    row = MealSession.objects.get(day=TOMORROW)
    assert row.cutoff_at == EVENING
    assert (row.quota, row.price) == (10, 1500)


def test_day_without_a_rule_is_not_served() -> None:
    canteen = make.canteen(name="一食堂")
    make.times()

    with pytest.raises(NotServed, match="一食堂11 月 25 日不供应午餐"):
        service.ensure_session(canteen_id=canteen.pk, day=TOMORROW, meal=Meal.LUNCH)


def test_meal_without_times_is_not_served() -> None:
    canteen = make.canteen()
    make.rule(canteen, meal=Meal.SUPPER)

    with pytest.raises(NotServed, match="还没有设置"):
        service.ensure_session(canteen_id=canteen.pk, day=TOMORROW, meal=Meal.SUPPER)


def test_reserve_counts_the_portions_of_session_and_package() -> None:
    session = make.session()
    package = make.package(session, quota=5)

    row = make.reservation(session, make.diner(), qty=3, item_id=package.pk)

    session.refresh_from_db()
    package.refresh_from_db()
    assert (session.reserved, package.reserved, row.unit_price) == (3, 3, 1800)


@pytest.mark.parametrize("late", [timedelta(0), timedelta(seconds=1)])
def test_reserve_ends_at_the_cut_off(late: timedelta) -> None:
    session = make.session()

    with pytest.raises(TooLate):
        make.reservation(session, make.diner(), at=EVENING + late)


def test_reserve_a_second_before_the_cut_off_is_in_time() -> None:
    session = make.session()

    assert make.reservation(session, make.diner(), at=EVENING - timedelta(seconds=1)).pk


def test_reserve_more_than_there_is_says_what_is_left() -> None:
    session = make.session(quota=2)

    with pytest.raises(SoldOut, match="还剩 2 份"):
        make.reservation(session, make.diner(), qty=3)


def test_reserve_more_of_a_package_than_there_is() -> None:
    session = make.session()
    package = make.package(session, name="限量牛肉面", quota=1)

    with pytest.raises(SoldOut, match="限量牛肉面"):
        make.reservation(session, make.diner(), qty=2, item_id=package.pk)

    session.refresh_from_db()
    assert session.reserved == 0


def test_reserve_twice_for_one_meal_is_refused_until_it_is_given_back() -> None:
    session, person = make.session(), make.diner()
    held = make.reservation(session, person)

    with pytest.raises(AlreadyBooked):
        make.reservation(session, person)
    service.release(ids=[held.pk], at=NOON)

    assert make.reservation(session, person).pk
    session.refresh_from_db()
    assert session.reserved == 1


def test_same_call_is_the_same_booking() -> None:
    session, person = make.session(), make.diner()

    rows = {make.reservation(session, person, key="call") for _ in range(3)}

    session.refresh_from_db()
    assert (len(rows), session.reserved) == (1, 1)


def test_package_of_another_day_is_refused() -> None:
    session = make.session()
    other = make.session(session.canteen, day=TOMORROW + timedelta(days=1))

    with pytest.raises(NotServed, match="套餐"):
        make.reservation(session, make.diner(), item_id=make.package(other).pk)


def test_release_gives_back_once_and_remembers_a_no_show() -> None:
    session = make.session()
    package = make.package(session, quota=5)
    held = make.reservation(session, make.diner(), qty=2, item_id=package.pk)

    freed = [service.release(ids=[held.pk], missed=True, at=NOON) for _ in range(2)]

    session.refresh_from_db()
    package.refresh_from_db()
    held.refresh_from_db()
    assert (freed, session.reserved, package.reserved) == ([2, 0], 0, 0)
    assert held.state == "MISSED"


def test_unit_order_is_a_portion_each_after_the_cut_off_too() -> None:
    session = make.session()
    group = [people.person() for _ in range(3)]
    booking = Booking(day=TOMORROW, meal=Meal.LUNCH, canteen_id=session.canteen_id, place="302")

    rows = service.reserve_for_unit(
        source=make.source(group[0]),
        booking=booking,
        person_ids=[one.pk for one in [*group, group[0]]],
        at=EVENING + timedelta(hours=1),
    )

    session.refresh_from_db()
    assert (len(rows), session.reserved, rows[0].amount, rows[0].place) == (3, 3, 0, "302")


def test_quota_cannot_go_below_what_is_booked() -> None:
    session = make.session()
    make.reservation(session, make.diner(), qty=3)

    with pytest.raises(BadDraft, match="已订 3 份"):
        service.set_quota(session_id=session.pk, quota=2, at=NOON)
    assert service.set_quota(session_id=session.pk, quota=3, at=NOON).quota == 3


def test_closed_meal_is_not_booked_and_may_be_opened_again() -> None:
    session, person = make.session(), make.diner()
    service.close_session(session_id=session.pk, reason="停气", person_id=person.pk, at=NOON)

    with pytest.raises(NotServed, match="停气"):
        make.reservation(session, person)
    with pytest.raises(BadDraft, match="已经取消"):
        service.close_session(session_id=session.pk, reason="停气", person_id=1, at=NOON)
    service.reopen_session(session_id=session.pk, at=NOON)

    assert make.reservation(session, person).pk


def test_close_needs_a_reason() -> None:
    with pytest.raises(BadDraft, match="取消原因"):
        service.close_session(session_id=make.session().pk, reason="", person_id=1, at=NOON)


def test_menu_line_that_is_booked_is_not_removed() -> None:
    session = make.session()
    package = make.package(session)
    make.reservation(session, make.diner(), item_id=package.pk)

    with pytest.raises(BadDraft, match="已有 1 份预订"):
        service.remove_item(item_id=package.pk, at=NOON)


def test_menu_line_twice_is_refused() -> None:
    session = make.session()
    make.package(session, name="牛肉面")

    with pytest.raises(BadDraft, match="已有“牛肉面”"):
        make.package(session, name="牛肉面")


def test_menu_of_a_week_is_copied_to_the_next_and_not_twice() -> None:
    session = make.session(day=date(2026, 11, 23))
    make.package(session, name="牛肉面", tags=["清真"])
    make.package(session, name="米饭")
    week = {"monday": date(2026, 11, 23), "to_monday": date(2026, 11, 30)}

    first = service.copy_week(canteen_id=session.canteen_id, at=NOON, **week)
    again = service.copy_week(canteen_id=session.canteen_id, at=NOON, **week)

    copied = MenuItem.objects.filter(session__day=date(2026, 11, 30)).order_by("position")
    assert (first, again) == (2, 0)
    assert [(one.name, one.tags) for one in copied] == [("牛肉面", ["清真"]), ("米饭", [])]


def test_times_that_end_before_they_begin_are_refused() -> None:
    draft = TimesDraft(
        meal=Meal.LUNCH, serves_from=time(13), serves_to=time(12), cutoff_days=0, cutoff_at=time(9)
    )

    with pytest.raises(BadDraft, match="收餐时间"):
        service.save_times(draft=draft, at=NOON)


def test_machine_serves_the_meal_of_the_hour() -> None:
    session = make.session(day=TODAY)

    found = selectors.session_at(canteen_id=session.canteen_id, at=NOON)
    early = selectors.session_at(canteen_id=session.canteen_id, at=NOON - timedelta(hours=2))

    assert (found, early) == (session, None)


@pytest.mark.parametrize(
    "wrong",
    [{"reserved": 11}, {"state": "CLOSED"}, {"closed_at": NOON}],
)
def test_session_constraints(wrong: dict[str, Any]) -> None:
    make.session()

    with pytest.raises(IntegrityError), transaction.atomic():
        MealSession.objects.update(**wrong)


def test_package_constraint() -> None:
    make.package(make.session(), quota=1)

    with pytest.raises(IntegrityError), transaction.atomic():
        MenuItem.objects.update(reserved=2)


@pytest.mark.parametrize("wrong", [{"qty": 0}, {"state": "SERVED"}, {"ended_at": NOON}])
def test_reservation_constraints(wrong: dict[str, Any]) -> None:
    make.reservation(make.session(), make.diner())

    with pytest.raises(IntegrityError), transaction.atomic():
        Reservation.objects.update(**wrong)


def test_items_are_kept_with_their_price() -> None:
    session = make.session()
    item = make.package(session)

    draft = ItemDraft(name="新名", price=2000, quota=9, tags=["素食"])
    service.save_item(session_id=session.pk, draft=draft, item_id=item.pk, at=NOON)

    item.refresh_from_db()
    assert (item.name, item.price, item.quota, item.tags) == ("新名", 2000, 9, ["素食"])
