"""What happened on an account, and what a transaction consisted of."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet, Sum

from zhilian.ledger.models import Account, Transaction, Transfer
from zhilian.ledger.types import Statement, StatementRow

PAGE = 50


def statement(*, account: Account, since: datetime, until: datetime) -> Statement:
    """Opening and closing balance and what came and went in the half-open stretch, in 分."""
    inward = _sum(Transfer.objects.filter(target=account), since=since, until=until)
    outward = _sum(Transfer.objects.filter(source=account), since=since, until=until)
    later = _net(account, since=until)
    closing = account.balance - later
    opening = closing - inward + outward
    if account.sign < 0:
        inward, outward = outward, inward
    return Statement(
        opening=account.sign * opening,
        inward=inward,
        outward=outward,
        closing=account.sign * closing,
    )


def statement_rows(
    *,
    account: Account,
    since: datetime,
    until: datetime,
    before: int | None = None,
    limit: int = PAGE,
) -> list[StatementRow]:
    """Newest first; `before` is the id of the last row of the page before."""
    found = _of(account).filter(transaction__at__gte=since, transaction__at__lt=until)
    if before is not None:
        found = found.filter(pk__lt=before)
    rows = found.select_related("transaction", "source__person", "target__person").order_by("-id")[
        :limit
    ]
    return [_row(row, account) for row in rows]


def transaction_by_key(*, key: str) -> Transaction | None:
    return Transaction.objects.filter(key=key).first()


def transaction(*, transaction_id: int) -> Transaction | None:
    found = Transaction.objects.select_related("reverses", "reversed_by")
    return found.filter(pk=transaction_id).first()


def transactions_of(*, subject: str) -> list[Transaction]:
    """Everything that was posted for a subject, oldest first."""
    return list(Transaction.objects.filter(subject=subject).order_by("id"))


def transfers_of(*, transaction_id: int) -> list[Transfer]:
    rows = Transfer.objects.filter(transaction_id=transaction_id)
    return list(rows.select_related("source__person", "target__person").order_by("id"))


def _of(account: Account) -> QuerySet[Transfer]:
    return Transfer.objects.filter(Q(source=account) | Q(target=account))


def _sum(rows: QuerySet[Transfer], *, since: datetime, until: datetime) -> int:
    found = rows.filter(transaction__at__gte=since, transaction__at__lt=until)
    return int(found.aggregate(s=Sum("amount"))["s"] or 0)


def _net(account: Account, *, since: datetime) -> int:
    """What came less what went since then."""
    later = Transfer.objects.filter(transaction__at__gte=since)
    came = later.filter(target=account).aggregate(s=Sum("amount"))["s"] or 0
    went = later.filter(source=account).aggregate(s=Sum("amount"))["s"] or 0
    return int(came - went)


def _row(row: Transfer, account: Account) -> StatementRow:
    out = row.source_id == account.pk
    other = row.target if out else row.source
    amount = -row.amount if out else row.amount
    balance = row.source_balance if out else row.target_balance
    posted = row.transaction
    return StatementRow(
        id=row.pk,
        at=posted.at,
        kind=posted.kind,
        memo=posted.memo,
        subject=posted.subject,
        number=posted.number,
        amount=account.sign * amount,
        balance=account.sign * balance,
        other=str(other),
    )
