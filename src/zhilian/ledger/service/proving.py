"""The daily proof that the books are right: everything added up again from the transfers."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, Sum

from zhilian.core import events
from zhilian.ledger.events import BooksDisagree, BooksProven
from zhilian.ledger.models import Account, Proof, Transfer

SHOWN = 50


@transaction.atomic
def prove_books(*, day: date, at: datetime) -> Proof:
    """Add every account up from its transfers; compare with its balance, with what its last
    transfer says, and the whole with nothing. Writes what was found and announces it.
    """
    accounts = dict(Account.objects.values_list("pk", "balance"))
    problems = [*_sums(accounts), *_last_words(accounts)]
    if sum(accounts.values()):
        problems.append({"account": None, "what": "全部余额之和不为零"})
    proof = Proof.objects.create(
        day=day,
        at=at,
        accounts=len(accounts),
        transfers=Transfer.objects.count(),
        problems=problems[:SHOWN],
    )
    if problems:
        events.record(BooksDisagree(at=at, proof_id=proof.pk, problems=len(problems)))
    else:
        events.record(BooksProven(at=at, proof_id=proof.pk))
    return proof


def _sums(accounts: dict[int, int]) -> list[dict[str, Any]]:
    inward = dict(Transfer.objects.values_list("target").annotate(s=Sum("amount")).order_by())
    outward = dict(Transfer.objects.values_list("source").annotate(s=Sum("amount")).order_by())
    return [
        {"account": pk, "what": f"余额 {balance} 分，流水合计 {total} 分"}
        for pk, balance in accounts.items()
        if balance != (total := inward.get(pk, 0) - outward.get(pk, 0))
    ]


def _last_words(accounts: dict[int, int]) -> list[dict[str, Any]]:
    """The balance written beside the last transfer of each account is its balance."""
    last: dict[int, int] = {}
    for end in ("source", "target"):
        for pk, row in Transfer.objects.values_list(end).annotate(m=Max("id")).order_by():
            last[pk] = max(row, last.get(pk, 0))
    rows = Transfer.objects.in_bulk(set(last.values()))
    return [
        {"account": pk, "what": f"余额 {accounts[pk]} 分，末笔流水记 {said} 分"}
        for pk, row_id in last.items()
        if (said := _said(rows[row_id], pk)) != accounts[pk]
    ]


def _said(row: Transfer, account_id: int) -> int:
    return row.source_balance if row.source_id == account_id else row.target_balance
