"""Granting money to many people: union welfare, points, subsidies."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from zhilian.ledger.errors import BadLine
from zhilian.ledger.models import Transaction
from zhilian.ledger.service.accounts import fund, open_wallets
from zhilian.ledger.service.posting import post
from zhilian.ledger.types import About, AccountKind, Line


@dataclass(frozen=True, kw_only=True)
class Grant:
    """What is granted, from which fund, and why. `key` makes it once."""

    key: str
    kind: AccountKind
    fund: str
    fund_name: str
    memo: str
    at: datetime


@transaction.atomic
def grant(*, amounts: Mapping[int, int], what: Grant) -> Transaction:
    """Give each person so many 分, all in one transaction, once by `what.key`.

    Errors: `BadLine` for an amount that is not more than nothing, or for nobody.
    """
    if not amounts:
        raise BadLine("没有要发放的人员。")
    wallets = open_wallets(kind=what.kind, person_ids=list(amounts), at=what.at)
    source = fund(owner=what.fund, name=what.fund_name, at=what.at)
    lines = [
        Line(source=source.pk, target=wallets[person_id], amount=amount)
        for person_id, amount in sorted(amounts.items())
    ]
    about = About(key=what.key, kind="发放", at=what.at, memo=what.memo)
    return post(lines=lines, about=about)
