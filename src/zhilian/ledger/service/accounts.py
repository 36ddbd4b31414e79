"""Accounts: made when first needed, frozen, thawed, closed."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from zhilian.core import events
from zhilian.ledger.errors import AccountNotEmpty, BadMove
from zhilian.ledger.events import (
    AccountClosed,
    AccountFrozen,
    AccountOpened,
    AccountThawed,
    WalletsOpened,
)
from zhilian.ledger.models import Account
from zhilian.ledger.types import WALLETS, AccountKind, AccountState

BATCH = 500


@transaction.atomic
def ensure_account(
    *,
    kind: AccountKind,
    at: datetime,
    owner: str = "",
    name: str = "",
    person_id: int | None = None,
) -> Account:
    """The account of this kind and owner, opened now if there is none. Wallets never go below
    nothing.
    """
    account, made = Account.objects.get_or_create(
        kind=kind,
        owner=owner,
        defaults={
            "name": name or kind.label,
            "person_id": person_id,
            "floor": 0 if kind in WALLETS else None,
            "opened_at": at,
        },
    )
    if made:
        events.record(AccountOpened(at=at, account_id=account.pk, account_kind=kind.value))
    return account


def wallet(*, kind: AccountKind, person_id: int, at: datetime) -> Account:
    """A person's meal card, subsidy, welfare or points account."""
    if kind not in WALLETS:
        raise ValueError(f"{kind} is no wallet")
    return ensure_account(kind=kind, owner=f"person:{person_id}", person_id=person_id, at=at)


@transaction.atomic
def open_wallets(*, kind: AccountKind, person_ids: Collection[int], at: datetime) -> dict[int, int]:
    """The accounts of many people at once, by person; missing ones are opened, told in one line."""
    if kind not in WALLETS:
        raise ValueError(f"{kind} is no wallet")
    held = Account.objects.filter(kind=kind, person__in=person_ids)
    known = set(held.values_list("person_id", flat=True))
    fresh = [
        Account(
            kind=kind,
            owner=f"person:{person_id}",
            name=kind.label,
            person_id=person_id,
            floor=0,
            opened_at=at,
        )
        for person_id in sorted(set(person_ids) - known)
    ]
    Account.objects.bulk_create(fresh, batch_size=BATCH, ignore_conflicts=True)
    if fresh:
        events.record(WalletsOpened(at=at, account_kind=kind.value, count=len(fresh)))
    return dict(held.values_list("person_id", "pk"))


def clearing(*, window: str, at: datetime) -> Account:
    """Where the money of a window's cases stands between being paid and being delivered for."""
    return ensure_account(kind=AccountKind.CLEARING, owner=window, name=window, at=at)


def income(*, owner: str, name: str, at: datetime) -> Account:
    """What a canteen or a shop of our own has earned."""
    return ensure_account(kind=AccountKind.INCOME, owner=owner, name=name, at=at)


def fund(*, owner: str, name: str, at: datetime) -> Account:
    """Where granted money comes from: subsidies, welfare, points."""
    return ensure_account(kind=AccountKind.FUND, owner=owner, name=name, at=at)


@transaction.atomic
def freeze_account(*, account_id: int, reason: str, at: datetime) -> Account:
    """Nothing goes out from now on; what is given back still comes in."""
    account = _moved(account_id, {AccountState.OPEN}, AccountState.FROZEN)
    account.save()
    events.record(AccountFrozen(at=at, account_id=account_id, reason=reason[:200]))
    return account


@transaction.atomic
def thaw_account(*, account_id: int, reason: str, at: datetime) -> Account:
    account = _moved(account_id, {AccountState.FROZEN}, AccountState.OPEN)
    account.save()
    events.record(AccountThawed(at=at, account_id=account_id, reason=reason[:200]))
    return account


@transaction.atomic
def close_account(*, account_id: int, reason: str, at: datetime) -> Account:
    """For good. Errors: `AccountNotEmpty` while there is a balance."""
    account = _moved(account_id, {AccountState.OPEN, AccountState.FROZEN}, AccountState.CLOSED)
    if account.balance:
        raise AccountNotEmpty(held=account.shown)
    account.closed_at = at
    account.save()
    events.record(AccountClosed(at=at, account_id=account_id, reason=reason[:200]))
    return account


def _moved(account_id: int, come_from: set[AccountState], state: AccountState) -> Account:
    account: Account = Account.objects.select_for_update().get(pk=account_id)
    if account.state not in come_from:
        raise BadMove(f"账户现在{AccountState(account.state).label}，不能改为{state.label}。")
    account.state = state
    return account
