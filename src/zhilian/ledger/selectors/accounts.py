"""Accounts and what they hold."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, Sum

from zhilian.core.listing import Asked, Narrowing, Page, Sort, cut, order, whole
from zhilian.ledger.models import Account, Proof
from zhilian.ledger.types import DEBIT_KINDS, WALLETS, AccountKind, AccountState

SORTS = (
    Sort(key="new", label="最近开户", field="id", falling=True),
    Sort(key="high", label="余额由高到低", field="balance", falling=True),
    Sort(key="low", label="余额由低到高", field="balance"),
)
NARROWINGS = (
    Narrowing(name="kind", label="类别", choices=AccountKind.choices),
    Narrowing(name="state", label="状态", choices=AccountState.choices),
)


@dataclass(frozen=True, kw_only=True)
class KindTotal:
    """All accounts of a kind together, as people read it."""

    kind: AccountKind
    accounts: int
    balance: int


def account(*, account_id: int) -> Account | None:
    found: Account | None = (
        Account.objects.select_related("person__unit").filter(pk=account_id).first()
    )
    return found


def balance_of(*, kind: AccountKind, owner: str) -> int:
    """What people would read on it, in 分; nothing when there is no such account."""
    held = Account.objects.filter(kind=kind, owner=owner).values_list("balance", flat=True).first()
    sign = -1 if kind in DEBIT_KINDS else 1
    return sign * int(held or 0)


def balances_of(*, kinds: Collection[AccountKind], owner: str) -> dict[AccountKind, int]:
    """The same for several kinds at once."""
    rows = Account.objects.filter(kind__in=list(kinds), owner=owner).values_list("kind", "balance")
    held = {AccountKind(kind): int(balance) for kind, balance in rows}
    return {kind: (-1 if kind in DEBIT_KINDS else 1) * held.get(kind, 0) for kind in kinds}


def wallet_sums(*, kinds: Collection[AccountKind], person_ids: Collection[int]) -> dict[int, int]:
    """What each of these people has in wallets of these kinds together; who has none is left
    out.
    """
    rows = Account.objects.filter(kind__in=list(kinds), person__in=person_ids)
    sums = rows.values("person_id").annotate(held=Sum("balance")).order_by()
    return {row["person_id"]: int(row["held"]) for row in sums}


def wallets_of(*, person_id: int) -> list[Account]:
    """The person's own accounts, in the order of their kinds."""
    found = Account.objects.of_person(person_id).in_kinds(WALLETS)
    return sorted(found, key=lambda row: list(AccountKind).index(AccountKind(row.kind)))


def account_page(*, asked: Asked, kinds: frozenset[str]) -> Page[Account]:
    """One page of the accounts of these kinds."""
    return cut(_narrowed(asked, kinds), sort=order(SORTS, asked.sort), after=asked.after)


def account_rows(*, asked: Asked, kinds: frozenset[str]) -> Iterator[Account]:
    """Every row of the list, for the file that is taken out."""
    return whole(_narrowed(asked, kinds), sort=order(SORTS, asked.sort))


def kind_totals() -> list[KindTotal]:
    rows = Account.objects.values("kind").annotate(n=Count("id"), held=Sum("balance")).order_by()
    found = {row["kind"]: row for row in rows}
    return [
        KindTotal(
            kind=kind,
            accounts=found[kind]["n"],
            balance=(-1 if kind in DEBIT_KINDS else 1) * found[kind]["held"],
        )
        for kind in AccountKind
        if kind in found
    ]


def proofs(*, limit: int = 30) -> list[Proof]:
    """What the daily proofs found, newest first."""
    return list(Proof.objects.order_by("-id")[:limit])


def _narrowed(asked: Asked, kinds: frozenset[str]) -> QuerySet[Account]:
    found: QuerySet[Account] = Account.objects.select_related("person__unit")
    found = found.filter(kind__in=sorted(kinds))
    if asked.q:
        found = found.filter(
            Q(person__name__contains=asked.q)
            | Q(person__employee_no=asked.q.upper())
            | Q(name__contains=asked.q)
            | Q(owner__contains=asked.q)
        )
    if asked.get("kind"):
        found = found.filter(kind=asked.get("kind"))
    if asked.get("state"):
        found = found.filter(state=asked.get("state"))
    return found
