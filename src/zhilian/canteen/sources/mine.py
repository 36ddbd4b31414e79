"""One's own account, subsidy and spending. Nobody chooses another's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from zhilian.canteen import selectors
from zhilian.canteen.models import MealTransaction
from zhilian.canteen.types import Spent
from zhilian.core.effects import Asking, Picked, Values, id_of, source, yuan
from zhilian.core.times import day_of, local, local_date


@source("my_canteen_account")
class MyCanteenAccount:
    def items(self, asking: Asking, *, values: Values, q: str = "") -> Sequence[Picked]:
        if asking.person_id is None:
            return ()
        account = selectors.account_of(person_id=asking.person_id)
        if account is None:
            return ()
        held = selectors.balance_of(person_id=asking.person_id)
        return [
            Picked(
                key=f"{selectors.ACCOUNT_KEY}{asking.person_id}",
                label="餐卡账户",
                detail=f"余额 {yuan(held.card)} 元，补贴 {yuan(held.subsidy)} 元",
                facts={"balance": yuan(held.card), "subsidy": yuan(held.subsidy)},
            )
        ]

    def pick(self, asking: Asking, *, key: str) -> Picked | None:
        return next((one for one in self.items(asking, values={}) if one.key == key), None)


@source("my_subsidy")
class MySubsidy:
    """What was paid for the month that the form names; without one, for this month."""

    def items(self, asking: Asking, *, values: Values, q: str = "") -> Sequence[Picked]:
        if asking.person_id is None:
            return ()
        month = values.get("month")
        first = (month if isinstance(month, date) else local_date(asking.at)).replace(day=1)
        return [_subsidy(asking.person_id, first)]

    def pick(self, asking: Asking, *, key: str) -> Picked | None:
        first = day_of(f"{key}-01")
        if first is None or asking.person_id is None:
            return None
        return _subsidy(asking.person_id, first)


@source("my_transactions")
class MyTransactions:
    """What one has spent within the last 90 days, newest first."""

    def items(self, asking: Asking, *, values: Values, q: str = "") -> Sequence[Picked]:
        if asking.person_id is None:
            return ()
        rows = selectors.spending_of(person_id=asking.person_id, now=asking.at)
        return [one for one in map(_spent, rows) if q.strip() in f"{one.label} {one.detail}"]

    def pick(self, asking: Asking, *, key: str) -> Picked | None:
        found = selectors.transaction(transaction_id=id_of(key))
        mine = found is not None and found.person_id == asking.person_id
        return _spent(found) if found and mine else None


def _subsidy(person_id: int, first: date) -> Picked:
    paid = yuan(selectors.paid_in(person_id=person_id, month=first))
    label = f"{first:%Y 年 %m 月}实发 {paid} 元"
    return Picked(key=f"{first:%Y-%m}", label=label, facts={"value": paid, "amount": paid})


def _spent(row: MealTransaction) -> Picked:
    where = row.canteen.name if row.canteen else row.number
    amount = yuan(-row.amount)
    return Picked(
        key=str(row.pk),
        label=f"{local(row.at):%m-%d %H:%M} {where} {amount} 元",
        detail=Spent(row.why).label,
        facts={"amount": amount, "at": row.at, "canteen": where},
    )
