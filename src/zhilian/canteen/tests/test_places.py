"""Canteens, their meals, times, pick-up points, accounts and subsidies, set in the browser."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest

from zhilian.canteen import service
from zhilian.canteen.models import (
    Canteen,
    MealAccount,
    MealSession,
    MealTimes,
    MenuItem,
    PickupPoint,
    PickupTimes,
    SessionRule,
    SubsidyRule,
)
from zhilian.canteen.tests import make
from zhilian.canteen.types import Meal
from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON
from zhilian.directory.tests import make as people

pytestmark = pytest.mark.django_db
HOME = "/desk/canteen/"
SETTINGS = f"{HOME}settings/"
LUNCH = {"serves_from": "11:30", "serves_to": "13:00", "cutoff_days": "0", "cutoff_at": "09:30"}
RULE = {"meal": "LUNCH", "weekdays": ["1", "2", "3", "4", "5"], "quota": "300", "price": "15"}


def test_from_nothing_to_open_meals_in_three_forms(client_as: Any) -> None:
    admin, site = client_as("canteen_admin"), people.site()
    new = {"code": "c1", "name": "一食堂", "site": site.pk, "seats": "200", "walk_in": "on"}

    admin.post(f"{SETTINGS}times/LUNCH/", LUNCH)
    admin.post(f"{SETTINGS}canteens/new/", new)
    canteen = Canteen.objects.get()
    admin.post(f"{SETTINGS}canteens/{canteen.pk}/rules/new/", RULE)

    held = MealSession.objects.order_by("day").first()
    assert MealSession.objects.count() == 10
    assert held is not None
    assert (held.quota, held.price) == (300, 1500)
    assert JournalEntry.objects.filter(kind="canteen.canteen.changed").count() == 3


def test_meal_without_times_says_so_and_waits_for_them(client_as: Any) -> None:
    admin, canteen = client_as("canteen_admin"), make.canteen()
    page = f"{SETTINGS}canteens/{canteen.pk}/"

    answer = admin.post(f"{page}rules/new/", RULE, follow=True).content.decode()
    before = MealSession.objects.count()
    admin.post(f"{SETTINGS}times/LUNCH/", LUNCH)

    assert "还没有设开餐和截止时间" in answer
    assert (before, MealSession.objects.count()) == (0, 10)


def test_wrong_times_and_rules_are_refused_at_the_field(client_as: Any) -> None:
    admin, canteen = client_as("canteen_admin"), make.canteen(code="c1")
    page = f"{SETTINGS}canteens/{canteen.pk}/"

    backwards = admin.post(f"{SETTINGS}times/LUNCH/", {**LUNCH, "serves_to": "11:00"})
    too_late = admin.post(f"{SETTINGS}times/LUNCH/", {**LUNCH, "cutoff_at": "14:00"})
    never = admin.post(f"{page}rules/new/", {**RULE, "weekdays": []})
    twice = admin.post(
        f"{SETTINGS}canteens/new/", {"code": "c1", "name": "二食堂", "site": canteen.site_id,
                                     "seats": "0"}
    )  # fmt: skip

    assert "收餐时间应晚于开餐时间" in backwards.content.decode()
    assert "时刻不能晚于收餐" in too_late.content.decode()
    assert "请至少选择一天" in never.content.decode()
    assert "编号 c1 已在用" in twice.content.decode()
    assert not MealTimes.objects.exists()
    assert admin.get(f"{SETTINGS}times/TEA/").status_code == 404


def test_rule_is_changed_and_stopped_and_canteen_switched_off(client_as: Any) -> None:
    session = make.session()
    canteen, rule = session.canteen, SessionRule.objects.get()
    admin, page = client_as("canteen_admin"), f"{SETTINGS}canteens/{session.canteen_id}/"

    form = admin.get(f"{page}rules/{rule.pk}/").content.decode()
    admin.post(f"{page}rules/{rule.pk}/", {**RULE, "weekdays": ["6", "7"], "price": "18.50"})
    rule.refresh_from_db()
    shown = admin.get(page).content.decode()
    admin.post(f"{SETTINGS}rules/{rule.pk}/stop/")
    admin.post(f"{page}switch/")

    canteen.refresh_from_db()
    session.refresh_from_db()
    assert 'value="15.00"' in form
    assert (rule.weekdays, rule.price, session.price) == ([6, 7], 1850, 1500)
    assert "周六、周日" in shown
    assert (SessionRule.objects.get().active, canteen.open) == (False, False)
    assert service.open_sessions(at=NOON) == 0


def test_pick_up_points_and_their_cutoff(client_as: Any) -> None:
    admin, site = client_as("canteen_admin"), people.site()
    new = {"code": "p1", "name": "北门取货点", "site": site.pk, "hours": "16:30-18:30"}

    admin.post(f"{SETTINGS}points/new/", {**new, "open": "on"})
    point = PickupPoint.objects.get()
    admin.post(f"{SETTINGS}points/{point.pk}/", {**new, "name": "南门取货点"})
    admin.post(f"{SETTINGS}pickup/", {"cutoff_days": "1", "cutoff_at": "16:00"})
    shown = admin.get(SETTINGS).content.decode()

    point.refresh_from_db()
    assert (point.name, point.open) == ("南门取货点", False)
    assert PickupTimes.objects.get().cutoff_at == time(16)
    assert "前 1 天 16:00 截止" in shown


def test_line_of_a_menu_is_changed(client_as: Any) -> None:
    item = make.package(make.session(), name="牛肉面", price=1800)
    admin, page = client_as("canteen_manager"), f"{HOME}items/{item.pk}/"

    form = admin.get(page).content.decode()
    admin.post(page, {"name": "清真牛肉面", "sort": "PACKAGE", "price": "16", "quota": "80",
                      "tags": "清真、微辣"})  # fmt: skip

    held = MenuItem.objects.get()
    assert 'value="18.00"' in form
    assert (held.name, held.price, held.quota, held.tags) == (
        "清真牛肉面",
        1600,
        80,
        ["清真", "微辣"],
    )


def test_accounts_are_opened_changed_and_closed_by_hand(client_as: Any) -> None:
    admin, canteen = client_as("canteen_admin"), make.canteen(name="一食堂")
    people.person(name="赵新来", employee_no="A0001")
    body = {"people": "a0001", "valid_to": "2099-01-31", "canteens": [canteen.pk],
            "subsidised": "on"}  # fmt: skip

    wrong = admin.post(f"{HOME}accounts/open/", {**body, "people": "Z9"})
    admin.post(f"{HOME}accounts/open/", body)
    account = MealAccount.objects.get()
    page = f"{HOME}accounts/{account.pk}/"
    admin.post(page, {"valid_to": "", "canteens": []})
    admin.post(f"{page}close/")

    account.refresh_from_db()
    assert "没有这些工号的在职人员：Z9" in wrong.content.decode()
    assert (account.valid_to, account.subsidised, account.state) == (None, False, "CLOSED")
    assert "重新开通" in admin.get(page).content.decode()


def test_subsidy_is_for_some_units_and_can_be_stopped(client_as: Any) -> None:
    admin, unit = client_as("canteen_admin"), people.unit(name="市财政局")
    body = {"name": "误餐补贴", "amount": "300", "day": "5", "units": [unit.pk]}

    admin.post(f"{HOME}subsidies/new/", body)
    rule = SubsidyRule.objects.get()
    admin.post(f"{HOME}subsidies/{rule.pk}/", {**body, "amount": "320", "lapses": "on"})
    shown = admin.get(f"{HOME}subsidies/").content.decode()
    admin.post(f"{HOME}subsidies/{rule.pk}/switch/")

    rule.refresh_from_db()
    assert (rule.amount, rule.lapses, rule.active) == (32_000, True, False)
    assert list(rule.units.all()) == [unit]
    assert "市财政局" in shown


def test_settings_ask_few_questions(client_as: Any, django_assert_max_num_queries: Any) -> None:
    admin, canteen = client_as("canteen_admin"), make.canteen()
    make.times()
    for meal in (Meal.LUNCH, Meal.DINNER):
        make.rule(canteen, meal=meal)
    admin.get(SETTINGS)

    with django_assert_max_num_queries(12):
        admin.get(SETTINGS)
    with django_assert_max_num_queries(12):
        admin.get(f"{SETTINGS}canteens/{canteen.pk}/")
