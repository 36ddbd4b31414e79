"""What cases cause in the canteen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from zhilian.assets.tests.living import Terminals, push
from zhilian.canteen import selectors, service
from zhilian.canteen.models import MealAccount, MealTransaction, Reservation
from zhilian.canteen.tests import make
from zhilian.canteen.tests.make import call, picked
from zhilian.canteen.types import Spent
from zhilian.core import effects
from zhilian.core.effects import Call, Outcome
from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON
from zhilian.directory.tests import make as people
from zhilian.ledger import service as ledger
from zhilian.ledger.types import About, Line

pytestmark = pytest.mark.django_db


def undo(name: str, done: Call, outcome: Outcome, **values: object) -> Outcome:
    undone = replace(
        done, name=name, key=f"{done.key}.undo", receipt=outcome.receipt, values=dict(values)
    )
    return make.run(undone)


def settled(key: str) -> list[bool]:
    rows = JournalEntry.objects.filter(kind="core.effect.settled").order_by("id")
    return [row.data["ok"] for row in rows if row.data["key"] == key]


def fill(window: str, amount: int) -> None:
    """What `pay.capture` leaves in the clearing account of a window."""
    source = ledger.fund(owner="test", name="测试拨款", at=NOON).pk
    target = ledger.clearing(window=window, at=NOON).pk
    about = About(key=f"fill:{window}:{amount}", kind="测试", at=NOON)
    ledger.post(lines=[Line(source=source, target=target, amount=amount)], about=about)


def test_top_up_credits_the_card_and_machines_learn_it(simulated: Terminals) -> None:
    canteen, person = make.canteen(), make.diner()
    machine = simulated.add(kind="canteen_device", stands_at=canteen.subject)
    service.tell_people(person_ids=[person.pk], at=NOON)
    fill("canteen-topup", 5000)
    account = effects.sources.get("my_canteen_account").items(make.asker(person), values={})[0]
    asked = call(
        "canteen.credit",
        {"account": account, "amount": Decimal("50.00")},
        window="canteen-topup",
        person_id=person.pk,
    )

    outcome = make.run(asked)
    push(machine)

    held = selectors.balance_of(person_id=person.pk)
    assert (outcome.waiting, outcome.receipt["machines"], held.card) == (False, 1, 5000)
    assert simulated.held(machine)["BALANCE"] == 1


def test_top_up_that_is_withdrawn_goes_back_and_fails_when_it_is_eaten() -> None:
    person = make.diner()
    fill("canteen-topup", 5000)
    args = {"account": picked(person), "amount": Decimal(50)}
    asked = call("canteen.credit", args, window="canteen-topup", person_id=person.pk)
    outcome = make.run(asked)

    undone = undo("canteen.debit", asked, outcome)
    again = make.run(replace(asked, key="other", name="canteen.debit"))

    assert undone.ok
    assert selectors.balance_of(person_id=person.pk).card == 0
    assert (again.ok, "餐卡" in again.reason) == (False, True)


def test_order_is_paid_from_the_card_only() -> None:
    person = make.diner(card=3000, subsidy=9000)
    args = {"account": picked(person), "amount": Decimal("12.50")}

    outcome = make.run(call("canteen.debit", args, window="takeaway", person_id=person.pk))

    held = selectors.balance_of(person_id=person.pk)
    assert outcome.ok
    assert (held.card, held.subsidy) == (1750, 9000)


def test_difference_of_a_subsidy_is_told_in_words() -> None:
    person = make.diner()
    args = {"person": picked(person), "month": date(2026, 11, 1), "expected": Decimal(300)}

    first = make.run(call("canteen.subsidy_adjust", args, person_id=person.pk))
    again = make.run(call("canteen.subsidy_adjust", args, person_id=person.pk))

    assert first.writes == {"result": "补发 300.00 元"}
    assert again.writes == {"result": "核对无差额，不用补发"}


def test_refund_is_of_ones_own_spending_only() -> None:
    person, other = make.diner(card=5000), make.diner()
    row = service.spend(
        person_id=person.pk, amount=1500, to_account=make.income(), note=make.note()
    )
    choice = effects.sources.get("my_transactions").items(make.asker(person), values={})[0]
    args = {"txn": choice, "amount": Decimal("5.00")}

    good = make.run(call("canteen.refund", args, person_id=person.pk))
    bad = make.run(call("canteen.refund", args, person_id=other.pk))
    much = make.run(call("canteen.refund", {**args, "amount": Decimal(11)}, person_id=person.pk))

    back = MealTransaction.objects.get(why=Spent.REFUND)
    assert (good.ok, bad.ok, much.ok) == (True, False, False)
    assert (back.refunds_id, back.amount) == (row.pk, 500)


def test_meal_is_reserved_and_released_with_the_cause() -> None:
    session, person = make.session(), make.diner()
    package = make.package(session)
    asked = call(
        "canteen.reserve",
        make.meal_of(session, package=picked(package), qty=2),
        person_id=person.pk,
        values={"diet": ["清真"]},
    )
    outcome = make.run(asked)
    held = Reservation.objects.get()
    before = (held.qty, held.diet, held.unit_price)

    undo("canteen.release", asked, outcome, cause="no_show")

    held.refresh_from_db()
    session.refresh_from_db()
    assert before == (2, ["清真"], 1800)
    assert (held.state, session.reserved) == ("MISSED", 0)


def test_full_meal_refuses_the_submit_with_its_reason() -> None:
    session = make.session(quota=1)

    outcome = make.run(
        call("canteen.reserve", make.meal_of(session, qty=2), person_id=make.diner().pk)
    )

    assert (outcome.ok, "还剩 1 份" in outcome.reason) == (False, True)


def test_overtime_meals_are_made_at_the_canteen_of_the_site() -> None:
    site = people.site()
    make.session(make.canteen(overtime=True))
    session = make.session(make.canteen(overtime=True, site=site))
    liaison = people.person(unit=people.unit(site=site))
    rows = tuple({"person": picked(people.person()), "note": ""} for _ in range(2))
    args = {"meal_date": session.day, "meal": "午餐", "people": rows}

    outcome = make.run(
        call("canteen.reserve", args, person_id=liaison.pk, values={"room": "3 号楼 302"})
    )

    held = Reservation.objects.filter(session=session)
    assert outcome.ok
    assert {(one.payer, one.place) for one in held} == {("UNIT", "3 号楼 302")}
    assert len(held) == 2


def test_redeem_serves_once_and_says_when_the_money_is_short() -> None:
    session, poor, rich = make.session(), make.diner(), make.diner(card=9000)
    calls = []
    for person in (poor, rich):
        asked = call("canteen.reserve", make.meal_of(session), person_id=person.pk)
        make.run(asked)
        calls.append(replace(asked, name="canteen.redeem"))

    short, first, again = make.run(calls[0]), make.run(calls[1]), make.run(calls[1])

    assert (short.ok, "余额" in short.reason) == (False, True)
    assert (first.receipt, again.receipt) == ({"served": 1}, {"served": 0})
    assert MealTransaction.objects.filter(why=Spent.MEAL).count() == 1


def test_accounts_open_when_every_machine_has_read_them_back(simulated: Terminals) -> None:
    here, there = make.canteen(), make.canteen()
    machine = simulated.add(kind="canteen_device", stands_at=here.subject)
    other = simulated.add(kind="canteen_device", stands_at=there.subject)
    person = people.person(phone="19900017777")
    args = {
        "people": ({"person": person.name, "idno": "A1", "phone": "19900017777"},),
        "canteen": (picked(here),),
        "valid_to": date(2027, 6, 30),
        "subsidy": True,
    }
    asked = call("canteen.open", args)

    outcome = make.run(asked)
    push(machine)

    account = MealAccount.objects.get()
    assert outcome.waiting
    assert settled(asked.key) == [True]
    assert simulated.held(machine) == {"BALANCE": 1, "PERSON": 1}
    assert simulated.held(other) == {}
    assert (account.valid_to, account.subsidised) == (date(2027, 6, 30), True)

    undo("canteen.close", asked, outcome)
    push(machine)

    assert simulated.held(machine) == {}


def test_people_whom_nobody_knows_are_named() -> None:
    args = {
        "people": ({"person": "王小明", "idno": "A1", "phone": "19900010000"},),
        "canteen": (picked(make.canteen()),),
        "valid_to": date(2027, 6, 30),
        "subsidy": False,
    }

    outcome = make.run(call("canteen.open", args))

    assert (outcome.ok, outcome.reason) == (False, "王小明还没有登记，请先由人员科登记人员。")
