"""Moving money: the one place where balances change."""

from collections.abc import Sequence

from django.db import transaction

from zhilian.core import events
from zhilian.ledger.errors import AccountNotOpen, BadLine, BadMove, KeyUsed, NotEnough
from zhilian.ledger.events import TransactionPosted
from zhilian.ledger.models import Account, Transaction, Transfer
from zhilian.ledger.types import About, AccountState, Line

BATCH = 500


@transaction.atomic
def post(*, lines: Sequence[Line], about: About) -> Transaction:
    """Move money along `lines`, all or nothing, once by `about.key`: the same key again returns
    what was posted then. Amounts in 分.

    Errors: `NotEnough` when a wallet would go below nothing, `AccountNotOpen`, `BadLine`,
    `KeyUsed` when the key was posted with other lines.
    """
    _refuse_bad(lines)
    accounts = _locked(lines)
    known = Transaction.objects.filter(key=about.key).first()
    if known is not None:
        return _as_posted(known, lines)
    made = _write(about)
    moved = [_apply(line, accounts=accounts, made=made) for line in lines]
    Transfer.objects.bulk_create(moved, batch_size=BATCH)
    Account.objects.bulk_update(accounts.values(), ["balance"], batch_size=BATCH)
    _announce(made, lines)
    return made


@transaction.atomic
def reverse(*, transaction_id: int, about: About) -> Transaction:
    """Take a transaction back by its mirror image (红字冲销). Once; the same key again returns it.

    Errors: `BadMove` when it was taken back under another key.
    """
    original = Transaction.objects.select_for_update().get(pk=transaction_id)
    lines = [
        Line(source=row.target_id, target=row.source_id, amount=row.amount)
        for row in original.transfers.order_by("-id")
    ]
    accounts = _locked(lines)
    done = Transaction.objects.filter(reverses=original).first()
    if done is not None:
        if done.key != about.key:
            raise BadMove("这笔账已经冲销过，不能再冲。")
        return done
    made = _write(about, reverses=original)
    moved = [_apply(line, accounts=accounts, made=made) for line in lines]
    Transfer.objects.bulk_create(moved, batch_size=BATCH)
    Account.objects.bulk_update(accounts.values(), ["balance"], batch_size=BATCH)
    _announce(made, lines)
    return made


def _refuse_bad(lines: Sequence[Line]) -> None:
    if not lines:
        raise BadLine("没有要入账的金额。")
    if any(line.amount <= 0 for line in lines):
        raise BadLine("金额要大于零。")
    if any(line.source == line.target for line in lines):
        raise BadLine("转出和转入不能是同一个账户。")


def _locked(lines: Sequence[Line]) -> dict[int, Account]:
    """Always in the order of their ids, so that two postings never wait for each other."""
    ids = {end for line in lines for end in (line.source, line.target)}
    rows = Account.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    return {row.pk: row for row in rows}


def _as_posted(known: Transaction, lines: Sequence[Line]) -> Transaction:
    rows = known.transfers.values_list("source_id", "target_id", "amount")
    if sorted(rows) != sorted((line.source, line.target, line.amount) for line in lines):
        raise KeyUsed
    return known


def _write(about: About, *, reverses: Transaction | None = None) -> Transaction:
    return Transaction.objects.create(
        key=about.key,
        kind=about.kind,
        at=about.at,
        subject=about.subject,
        number=about.number,
        memo=about.memo,
        reverses=reverses,
    )


def _apply(line: Line, *, accounts: dict[int, Account], made: Transaction) -> Transfer:
    source, target = accounts[line.source], accounts[line.target]
    for account, may in ((source, {AccountState.OPEN}), (target, _MAY_TAKE)):
        if account.state not in may:
            raise AccountNotOpen(name=account.name, state=account.get_state_display())
    if source.floor is not None and source.balance - line.amount < source.floor:
        raise NotEnough(name=source.name, held=source.balance, needed=line.amount)
    source.balance -= line.amount
    target.balance += line.amount
    return Transfer(
        transaction=made,
        source=source,
        target=target,
        amount=line.amount,
        source_balance=source.balance,
        target_balance=target.balance,
    )


_MAY_TAKE = {AccountState.OPEN, AccountState.FROZEN}


def _announce(made: Transaction, lines: Sequence[Line]) -> None:
    events.record(
        TransactionPosted(
            at=made.at,
            transaction_id=made.pk,
            about=made.subject,
            amount=sum(line.amount for line in lines),
            what=made.kind,
        )
    )
