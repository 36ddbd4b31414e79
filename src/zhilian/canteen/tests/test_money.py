"""Money: subsidy first, never below nothing, back the way it came, and it always adds up."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from zhilian.canteen import selectors, service
from zhilian.canteen.errors import BadDraft, NoAccount, NothingToPay, TooMuchBack
from zhilian.canteen.models import Arrears, MealTransaction, SubsidyPayment
from zhilian.canteen.tests import make
from zhilian.canteen.types import Spent
from zhilian.core.testing import NOON
from zhilian.directory.models import Person
from zhilian.directory.tests import make as people
from zhilian.ledger import service as ledger
from zhilian.ledger.errors import NotEnough
from zhilian.ledger.models import Transaction

pytestmark = pytest.mark.django_db
MONTH = date(2026, 11, 1)


def spend(person: Person, amount: int, **values: Any) -> MealTransaction:
    return service.spend(
        person_id=person.pk, amount=amount, to_account=make.income(), note=make.note(), **values
    )


def held(person: Person) -> tuple[int, int]:
    balance = selectors.balance_of(person_id=person.pk)
    return balance.subsidy, balance.card


def test_spend_takes_the_subsidy_first() -> None:
    person = make.diner(subsidy=1000, card=5000)

    row = spend(person, 1500)

    assert held(person) == (0, 4500)
    assert (row.amount, row.subsidy, row.card, row.balance) == (-1500, -1000, -500, 4500)


def test_spend_more_than_there_is_moves_nothing() -> None:
    person = make.diner(subsidy=1000, card=400)

    with pytest.raises(NotEnough, match="14.00 元"):
        spend(person, 1500)

    assert held(person) == (1000, 400)


def test_eaten_without_a_line_is_owed_and_the_next_money_pays_it() -> None:
    person = make.diner(subsidy=1000)

    row = spend(person, 1500, in_debt=True)
    owed = selectors.balance_of(person_id=person.pk).arrears
    make.give(person, card=800)

    assert (row.unpaid, owed, held(person)) == (500, 500, (0, 300))
    assert Arrears.objects.get().settled_at is not None
    assert MealTransaction.objects.filter(why=Spent.ARREARS).count() == 1


def test_little_money_pays_a_part_of_what_is_owed() -> None:
    person = make.diner()
    spend(person, 1500, in_debt=True)

    make.give(person, card=600)
    make.give(person, card=600)

    debt = Arrears.objects.get()
    assert (debt.paid, debt.settled_at, held(person)) == (1200, None, (0, 0))


def test_nobody_without_an_account_is_charged() -> None:
    with pytest.raises(NoAccount):
        spend(people.person(), 100)


@pytest.mark.parametrize("amount", [0, -5])
def test_nothing_is_no_amount(amount: int) -> None:
    with pytest.raises(NothingToPay):
        spend(make.diner(card=100), amount)


def test_same_key_moves_once() -> None:
    person = make.diner(card=5000)
    note = make.note(key="once")

    rows = {
        service.spend(person_id=person.pk, amount=700, to_account=make.income(), note=note)
        for _ in range(3)
    }

    assert (len(rows), held(person)) == (1, (0, 4300))


def back(row: MealTransaction, amount: int) -> MealTransaction:
    note = make.note(why=Spent.REFUND, refunds_id=row.pk)
    return service.give_back(transaction_id=row.pk, amount=amount, note=note)


def test_back_goes_to_the_card_first_then_to_the_subsidy() -> None:
    person = make.diner(subsidy=1000, card=5000)
    row = spend(person, 1500)

    back(row, 700)
    first = held(person)
    back(row, 800)

    assert first == (200, 5000)
    assert held(person) == (1000, 5000)


def test_back_more_than_was_paid_is_refused() -> None:
    person = make.diner(card=5000)
    row = spend(person, 1500)
    back(row, 1000)

    with pytest.raises(TooMuchBack):
        back(row, 501)


def test_month_is_paid_once_to_whoever_is_due() -> None:
    rule = make.subsidy(amount=30000)
    due, closed = make.diner(), make.diner()
    service.close_accounts(person_ids=[closed.pk], at=NOON)

    paid = [service.pay_month(rule_id=rule, month=MONTH, at=NOON) for _ in range(2)]

    assert paid == [1, 0]
    assert (held(due), held(closed)) == ((30000, 0), (0, 0))


def test_many_are_paid_in_one_posting_with_a_movement_each_and_debts_are_settled() -> None:
    rich, poor = make.diner(card=500), make.diner(card=100)
    spend(poor, 300, in_debt=True)

    service.pay_month(rule_id=make.subsidy(amount=1000), month=MONTH, at=NOON)

    rows = MealTransaction.objects.filter(why=Spent.SUBSIDY).order_by("person_id")
    assert [(row.person_id, row.subsidy, row.balance) for row in rows] == [
        (rich.pk, 1000, 1500), (poor.pk, 1000, 1000),
    ]  # fmt: skip
    assert Transaction.objects.filter(kind=Spent.SUBSIDY.label).count() == 1
    assert (held(rich), held(poor)) == ((1000, 500), (800, 0))


def test_subsidy_of_some_units_only() -> None:
    unit = people.unit()
    department = people.unit(parent=unit)
    inside, outside = make.diner(unit=department), make.diner(unit=people.unit())
    rule = make.subsidy(unit_ids=[unit.pk])

    service.pay_month(rule_id=rule, month=MONTH, at=NOON)

    assert (held(inside)[0], held(outside)[0]) == (30000, 0)


def test_what_is_left_lapses_when_the_rule_says_so() -> None:
    person = make.diner(subsidy=700, card=300)
    rule = make.subsidy(amount=1000, lapses=True)

    service.pay_month(rule_id=rule, month=MONTH, at=NOON)

    assert held(person) == (1000, 300)


def test_due_rules_are_paid_on_their_day_and_not_before() -> None:
    make.diner()
    make.subsidy(day=24)
    make.subsidy(day=25)

    assert service.pay_due(at=NOON) == 1


def test_difference_is_made_up_once() -> None:
    person = make.diner()
    service.pay_month(rule_id=make.subsidy(amount=20000), month=MONTH, at=NOON)
    source = make.source(person)

    paid = [
        service.adjust(source=source, person_id=person.pk, month=MONTH, expected=30000, at=NOON)
        for _ in range(2)
    ]

    assert paid == [10000, 10000]
    assert held(person) == (30000, 0)
    assert selectors.paid_in(person_id=person.pk, month=MONTH) == 30000


def test_expected_stands_beside_paid() -> None:
    rule = make.subsidy(amount=30000)
    make.diner()
    service.pay_month(rule_id=rule, month=MONTH, at=NOON)
    make.diner()

    row = selectors.month_rows(month=MONTH)[0]

    assert (row.due, row.paid, row.missing, row.expected, row.amount) == (2, 1, 1, 60000, 30000)


@pytest.mark.parametrize("wrong", [{"amount": 0}, {"day": 0}, {"day": 29}])
def test_subsidy_rules_that_cannot_be(wrong: dict[str, int]) -> None:
    with pytest.raises(BadDraft):
        make.subsidy(**wrong)


@pytest.mark.parametrize("model", [MealTransaction, SubsidyPayment])
def test_movements_are_written_once(model: Any) -> None:
    make.diner(card=100)
    service.pay_month(rule_id=make.subsidy(), month=MONTH, at=NOON)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        model.objects.update(at=NOON)


ACTS = st.lists(
    st.tuples(st.sampled_from(("card", "subsidy", "spend", "debt", "back")), st.integers(1, 3000)),
    max_size=12,
)


class TestBalances(TestCase):
    """Whatever happens, nothing goes below nothing and the rows add up to what is held."""

    @settings(max_examples=40, suppress_health_check=list(HealthCheck))
    @given(acts=ACTS)
    def test_rows_add_up_to_the_balance(self, acts: list[tuple[str, int]]) -> None:
        person = make.diner()
        for act, amount in acts:
            _do(person, act, amount)

        balance = selectors.balance_of(person_id=person.pk)
        rows = MealTransaction.objects.filter(person=person)
        sums = rows.aggregate(subsidy=Sum("subsidy"), card=Sum("card"), unpaid=Sum("unpaid"))
        settled = Arrears.objects.filter(person=person).aggregate(paid=Sum("paid"))["paid"] or 0
        assert (balance.subsidy, balance.card) == (sums["subsidy"] or 0, sums["card"] or 0)
        assert balance.subsidy >= 0
        assert balance.card >= 0
        assert balance.arrears == (sums["unpaid"] or 0) - settled
        assert not (balance.arrears and balance.total)
        assert ledger.prove_books(day=date(2026, 11, 24), at=NOON).agrees


def _do(person: Person, act: str, amount: int) -> None:
    if act in ("card", "subsidy"):
        make.give(person, **{act: amount})
        return
    if act == "back":
        last = MealTransaction.objects.filter(person=person, why=Spent.WALK_IN).last()
        if last is not None:
            try:
                back(last, amount)
            except TooMuchBack:
                return
        return
    try:
        spend(person, amount, in_debt=act == "debt")
    except NotEnough:
        return
