"""Costs of vehicles."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from zhilian.ledger.models import Transaction
from zhilian.ledger.service.accounts import ensure_account
from zhilian.ledger.service.posting import post
from zhilian.ledger.types import About, AccountKind, Line


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What was spent on what; `kind` is 加油, 维修 ..., `amount` in 分. `key` makes it once."""

    key: str
    car: str
    car_name: str
    kind: str
    amount: int
    subject: str
    number: str
    at: datetime


@transaction.atomic
def post_cost(*, cost: Cost) -> Transaction:
    """Charge a car's cost account; what is owed for it stands under 应付费用.

    Errors: `BadLine` when the amount is not more than nothing.
    """
    car = ensure_account(
        kind=AccountKind.COST, owner=f"car:{cost.car}", name=cost.car_name[:60], at=cost.at
    )
    owed = ensure_account(kind=AccountKind.PAYABLE, owner="fleet", name="车辆费用应付", at=cost.at)
    about = About(
        key=cost.key,
        kind="车辆费用",
        at=cost.at,
        subject=cost.subject,
        number=cost.number,
        memo=f"{cost.kind} {cost.car_name}"[:120],
    )
    return post(lines=[Line(source=car.pk, target=owed.pk, amount=cost.amount)], about=about)
