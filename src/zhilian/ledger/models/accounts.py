"""Accounts, and the transfers between them that are all there is to money."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from zhilian.core.models import AppendOnly
from zhilian.ledger.types import DEBIT_KINDS, AccountKind, AccountState


class AccountQuerySet(models.QuerySet["Account"]):
    def of_person(self, person_id: int) -> AccountQuerySet:
        return self.filter(person_id=person_id)

    def in_kinds(self, kinds: frozenset[AccountKind]) -> AccountQuerySet:
        return self.filter(kind__in=sorted(kinds))


class Account(models.Model):
    """A place where money is. `balance` 分 is what all its transfers add up to; accounts of kinds
    that we own or spend (`DEBIT_KINDS`) stand below zero. Where `floor` is set, no transfer may
    take the balance below it: the database refuses.
    """

    kind = models.CharField("类别", max_length=12, choices=AccountKind.choices)
    owner = models.CharField("属于", max_length=80, blank=True)
    name = models.CharField("名称", max_length=60)
    person = models.ForeignKey("directory.Person", null=True, on_delete=models.PROTECT)
    balance = models.BigIntegerField("余额（分）", default=0)
    floor = models.BigIntegerField("最低余额（分）", null=True)
    state = models.CharField(
        "状态", max_length=8, choices=AccountState.choices, default=AccountState.OPEN
    )
    opened_at = models.DateTimeField("开户时间")
    closed_at = models.DateTimeField("销户时间", null=True)

    objects: Any = AccountQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "owner"], name="ledger_account_once"),
            models.CheckConstraint(
                condition=Q(kind__in=AccountKind.values), name="ledger_account_kind"
            ),
            models.CheckConstraint(
                condition=Q(state__in=AccountState.values), name="ledger_account_state"
            ),
            models.CheckConstraint(
                condition=Q(floor__isnull=True) | Q(balance__gte=F("floor")),
                name="ledger_not_below_floor",
            ),
            models.CheckConstraint(
                condition=~Q(state=AccountState.CLOSED) | Q(balance=0, closed_at__isnull=False),
                name="ledger_closed_is_empty",
            ),
        ]
        indexes = [models.Index(fields=["kind", "id"], name="ledger_account_kind_id")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.whose}"

    @property
    def whose(self) -> str:
        """Whom or what it belongs to, in words."""
        return self.person.name if self.person else self.name

    @property
    def sign(self) -> int:
        """By which a balance is multiplied before people see it."""
        return -1 if self.kind in DEBIT_KINDS else 1

    @property
    def shown(self) -> int:
        return self.sign * self.balance


class Transaction(AppendOnly):
    """One business fact that moved money, once by its key."""

    key = models.CharField(max_length=160, unique=True)
    kind = models.CharField("事由", max_length=30)
    at = models.DateTimeField("时间")
    subject = models.CharField(max_length=80, blank=True, db_index=True)
    number = models.CharField("办件编号", max_length=40, blank=True)
    memo = models.CharField("摘要", max_length=120, blank=True)
    reverses = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="reversed_by"
    )

    class Meta:
        indexes = [
            models.Index(fields=["at", "id"], name="ledger_transaction_at"),
            models.Index(fields=["number"], name="ledger_transaction_number"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.kind}"


class Transfer(AppendOnly):
    """`amount` 分 left `source` and came to `target`: no transfer can be out of balance. What each
    held afterwards is written beside it.
    """

    transaction = models.ForeignKey(Transaction, on_delete=models.PROTECT, related_name="transfers")
    source = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="outward")
    target = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="inward")
    amount = models.BigIntegerField("金额（分）")
    source_balance = models.BigIntegerField()
    target_balance = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="ledger_transfer_moves"),
            models.CheckConstraint(
                condition=~Q(source=F("target")), name="ledger_transfer_not_to_itself"
            ),
        ]
        indexes = [
            models.Index(fields=["source", "-id"], name="ledger_transfer_source"),
            models.Index(fields=["target", "-id"], name="ledger_transfer_target"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} -> {self.target_id}: {self.amount}"


class Proof(AppendOnly):
    """What the daily proof of the books found: every balance added up again from its transfers."""

    day = models.DateField("日期", db_index=True)
    at = models.DateTimeField("核对时间")
    accounts = models.PositiveIntegerField("账户数")
    transfers = models.PositiveBigIntegerField("流水数")
    problems = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.day}: {len(self.problems)}"

    @property
    def agrees(self) -> bool:
        return not self.problems
