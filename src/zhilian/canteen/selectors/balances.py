"""What a person has to eat with, and what was paid back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import F, Sum

from zhilian.canteen.models import Arrears, MealAccount, MealTransaction
from zhilian.canteen.types import Balance
from zhilian.ledger import selectors as ledger
from zhilian.ledger.types import AccountKind


@dataclass(frozen=True, kw_only=True)
class Parts:
    """分 of a movement by where they came from."""

    subsidy: int
    card: int


MEAL_MONEY = (AccountKind.MEAL_CARD, AccountKind.SUBSIDY)


def meal_money(*, person_id: int) -> int:
    """What a person can eat for now, card and subsidy together, in 分; one query."""
    held = ledger.balances_of(kinds=MEAL_MONEY, owner=f"person:{person_id}")
    return sum(held.values())


def meal_sums(*, person_ids: Collection[int]) -> dict[int, int]:
    """The same of many people at once."""
    return ledger.wallet_sums(kinds=MEAL_MONEY, person_ids=person_ids)


def owing(*, person_ids: Collection[int]) -> list[int]:
    """Those of them who ate what could not be charged."""
    rows = Arrears.objects.filter(person__in=person_ids, settled_at__isnull=True)
    return sorted(set(rows.values_list("person_id", flat=True)))


def balance_of(*, person_id: int) -> Balance:
    held = ledger.balances_of(kinds=MEAL_MONEY, owner=f"person:{person_id}")
    owed = Arrears.objects.filter(person=person_id, settled_at__isnull=True)
    return Balance(
        card=held[AccountKind.MEAL_CARD],
        subsidy=held[AccountKind.SUBSIDY],
        arrears=int(owed.aggregate(left=Sum(F("owed") - F("paid")))["left"] or 0),
    )


def back_already(*, transaction_id: int) -> Parts:
    """What was paid back of one movement so far."""
    rows = MealTransaction.objects.filter(refunds=transaction_id)
    found = rows.aggregate(subsidy=Sum("subsidy"), card=Sum("card"))
    return Parts(subsidy=int(found["subsidy"] or 0), card=int(found["card"] or 0))


def account_of(*, person_id: int) -> MealAccount | None:
    return MealAccount.objects.filter(person=person_id).first()


def account_row(*, account_id: int) -> MealAccount | None:
    """With whose it is and where it counts."""
    rows = MealAccount.objects.select_related("person__unit").prefetch_related("canteens")
    return rows.filter(pk=account_id).first()
