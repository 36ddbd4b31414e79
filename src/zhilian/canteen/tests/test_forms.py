"""What forms ask of the canteen: cut-offs, menus, accounts, spending."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from zhilian.canteen import service
from zhilian.canteen.tests import make
from zhilian.canteen.tests.make import TODAY, TOMORROW, call, picked
from zhilian.core import effects
from zhilian.core.effects import Picked
from zhilian.core.testing import NOON
from zhilian.core.times import LOCAL
from zhilian.directory.tests import make as people

pytestmark = pytest.mark.django_db


def test_cut_offs_are_what_the_rules_of_the_form_compare_with() -> None:
    make.times()
    service.save_pickup_times(
        cutoff_days=0, cutoff_at=datetime(2026, 1, 1, 10, 30, tzinfo=LOCAL).time(), at=NOON
    )
    meal_cutoff = effects.functions.get("meal_cutoff")
    pickup_cutoff = effects.functions.get("pickup_cutoff")

    assert meal_cutoff(make.asker(), TOMORROW, "午餐") == datetime(
        2026, 11, 24, 17, 0, tzinfo=LOCAL
    )
    assert meal_cutoff(make.asker(), TOMORROW, "早餐") == datetime(2026, 11, 25, tzinfo=LOCAL)
    assert pickup_cutoff(make.asker(), TODAY) == datetime(2026, 11, 24, 10, 30, tzinfo=LOCAL)


def test_menu_waits_until_canteen_day_and_meal_are_chosen() -> None:
    session = make.session(quota=3)
    make.package(session, name="牛肉面", quota=2, tags=["清真"])
    make.package(session, name="炒青菜", sort="DISH")
    menu = effects.sources.get("menu")

    nothing = menu.items(make.asker(), values={"canteen": picked(session.canteen)})
    found = menu.items(make.asker(), values=make.meal_of(session))

    assert list(nothing) == []
    assert [(one.label, one.facts["left"], one.facts["price"]) for one in found] == [
        ("牛肉面", 2, Decimal("18.00"))
    ]


def test_own_office_area_comes_first() -> None:
    make.canteen(code="a")
    here = make.canteen(code="b")
    person = people.person(unit=people.unit(site=here.site))

    found = effects.sources.get("canteens").items(make.asker(person), values={})

    assert found[0].key == str(here.pk)


def test_nobody_sees_anothers_account_subsidy_or_spending() -> None:
    person, other = make.diner(card=5000), make.diner()
    row = service.spend(
        person_id=person.pk, amount=1500, to_account=make.income(), note=make.note()
    )

    for name, key in (
        ("my_canteen_account", f"meal:{person.pk}"),
        ("my_transactions", str(row.pk)),
    ):
        assert effects.sources.get(name).pick(make.asker(person), key=key)
        assert effects.sources.get(name).pick(make.asker(other), key=key) is None
        assert effects.sources.get(name).pick(make.asker(None), key=key) is None


def test_spending_of_more_than_ninety_days_ago_is_not_offered() -> None:
    person = make.diner(card=5000)
    old = NOON - timedelta(days=91)
    service.spend(
        person_id=person.pk,
        amount=1500,
        to_account=make.income(),
        note=make.note(at=old, recorded_at=old),
    )

    assert list(effects.sources.get("my_transactions").items(make.asker(person), values={})) == []


def test_subsidy_of_the_month_is_the_value_of_a_readonly_field() -> None:
    person = make.diner()
    service.pay_month(rule_id=make.subsidy(amount=30000), month=TODAY, at=NOON)

    found = effects.sources.get("my_subsidy").items(
        make.asker(person), values={"month": date(2026, 11, 1)}
    )

    assert found[0].facts["value"] == Decimal("300.00")


def test_account_of_nobody_is_refused_in_words() -> None:
    args = {"account": Picked(key="x", label="x"), "amount": Decimal(1)}

    outcome = make.run(call("canteen.debit", args))

    assert (outcome.ok, "重新选择账户" in outcome.reason) == (False, True)
