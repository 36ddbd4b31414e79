"""The right to eat: opened for people, closed, told to the machines."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from zhilian.assets.types import Told
from zhilian.canteen.errors import NoAccount
from zhilian.canteen.events import MealAccountClosed, MealAccountOpened
from zhilian.canteen.models import MealAccount
from zhilian.canteen.service.telling import forget_people, tell_people
from zhilian.canteen.types import AccountState
from zhilian.core import events

LEFT = "人员离开"
"""What an account is closed for when the directory says that its holder has left."""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """Where (empty: everywhere), until when (None: without end), with subsidy or not."""

    canteen_ids: Collection[int] = ()
    valid_to: date | None = None
    subsidised: bool = True
    number: str = ""


@transaction.atomic
def open_accounts(
    *, person_ids: Collection[int], terms: Terms, call_key: str = "", at: datetime
) -> Told:
    """Open meal accounts, or change the terms of those that are open; machines learn them.

    Errors: `NoAccount` without people.
    """
    people = sorted(set(person_ids))
    if not people:
        raise NoAccount("没有要开通的人员，请先由人员科登记人员。")
    held = {one.person_id: one for one in _locked(people)}
    for person_id in people:
        account = held.get(person_id) or MealAccount(person_id=person_id)
        account.state, account.closed_at, account.closed_for = AccountState.OPEN, None, ""
        account.valid_to, account.subsidised = terms.valid_to, terms.subsidised
        account.number, account.opened_at = terms.number, at
        account.save()
        account.canteens.set(terms.canteen_ids)
        events.record(MealAccountOpened(at=at, person_id=person_id, number=terms.number))
    return tell_people(person_ids=people, call_key=call_key, at=at)


@transaction.atomic
def close_accounts(
    *, person_ids: Collection[int], number: str = "", call_key: str = "", at: datetime
) -> Told:
    """Nobody of these eats any more; what is left on the card is paid out apart from this."""
    closed = []
    for account in _locked(sorted(set(person_ids))):
        if account.is_open:
            _close(account, why=number, at=at)
            closed.append(account.person_id)
    return forget_people(person_ids=closed, call_key=call_key, at=at)


@transaction.atomic
def sync_account(*, person_id: int, active: bool, call_key: str, at: datetime) -> None:
    """The account follows the directory: closed when its holder has left, open again on the same
    terms when they are back. Accounts that were closed for another reason stay closed.
    """
    account = next(iter(_locked([person_id])), None)
    if account is None:
        return
    if not active:
        if account.is_open:
            _close(account, why=LEFT, at=at)
        forget_people(person_ids=[person_id], call_key=call_key, at=at)
        return
    if account.closed_for == LEFT:
        account.state, account.closed_at, account.closed_for = AccountState.OPEN, None, ""
        account.save(update_fields=["state", "closed_at", "closed_for"])
        events.record(MealAccountOpened(at=at, person_id=person_id, number=account.number))
    tell_people(person_ids=[person_id], call_key=call_key, at=at)


@transaction.atomic
def bulk_open(*, person_ids: Collection[int], at: datetime) -> int:
    """Accounts for many at once without telling machines: first data. Returns how many are new."""
    known = set(MealAccount.objects.values_list("person_id", flat=True))
    fresh = [one for one in person_ids if one not in known]
    MealAccount.objects.bulk_create(
        [MealAccount(person_id=one, opened_at=at) for one in fresh], batch_size=1000
    )
    for person_id in fresh[:1]:
        events.record(MealAccountOpened(at=at, person_id=person_id, number=f"批量 {len(fresh)} 户"))
    return len(fresh)


def _close(account: MealAccount, *, why: str, at: datetime) -> None:
    account.state, account.closed_at, account.closed_for = AccountState.CLOSED, at, why[:40]
    account.save(update_fields=["state", "closed_at", "closed_for"])
    events.record(MealAccountClosed(at=at, person_id=account.person_id, number=why))


def _locked(person_ids: Collection[int]) -> list[MealAccount]:
    rows = MealAccount.objects.select_for_update().filter(person__in=person_ids)
    return list(rows.order_by("person"))
