"""What the channels' bills say, and everything that does not agree."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from zhilian.ledger.models.payments import Channel, Payment, Refund
from zhilian.ledger.types import BillState, Trouble, TroubleState


class BillCheck(models.Model):
    """A channel's bill of one day beside our own figures. A new check of the day replaces it."""

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT)
    day = models.DateField("账单日")
    state = models.CharField(max_length=12, choices=BillState.choices)
    at = models.DateTimeField("核对时间")
    paid_rows = models.PositiveIntegerField(default=0)
    paid_sum = models.BigIntegerField(default=0)
    refund_rows = models.PositiveIntegerField(default=0)
    refund_sum = models.BigIntegerField(default=0)
    our_paid_rows = models.PositiveIntegerField(default=0)
    our_paid_sum = models.BigIntegerField(default=0)
    our_refund_rows = models.PositiveIntegerField(default=0)
    our_refund_sum = models.BigIntegerField(default=0)
    differences = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "day"], name="ledger_bill_once"),
            models.CheckConstraint(
                condition=Q(state__in=BillState.values), name="ledger_bill_state"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel_id} {self.day} {self.state}"


class DiscrepancyQuerySet(models.QuerySet["Discrepancy"]):
    def open(self) -> DiscrepancyQuerySet:
        return self.filter(state=TroubleState.OPEN)


class Discrepancy(models.Model):
    """One thing that does not agree, until a person has settled it and said how."""

    key = models.CharField(max_length=120, unique=True)
    trouble = models.CharField("差错", max_length=16, choices=Trouble.choices)
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT)
    payment = models.ForeignKey(Payment, null=True, on_delete=models.PROTECT)
    refund = models.ForeignKey(Refund, null=True, on_delete=models.PROTECT)
    reference = models.CharField("单号", max_length=64, blank=True)
    ours = models.BigIntegerField("本系统（分）", default=0)
    theirs = models.BigIntegerField("渠道（分）", default=0)
    note = models.CharField("说明", max_length=200, blank=True)
    found_at = models.DateTimeField("发现时间")
    state = models.CharField(max_length=8, choices=TroubleState.choices, default=TroubleState.OPEN)
    how = models.CharField("处理结果", max_length=200, blank=True)
    settled_by = models.ForeignKey(
        "directory.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_at = models.DateTimeField("处理时间", null=True)

    objects: Any = DiscrepancyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(trouble__in=Trouble.values), name="ledger_trouble_known"
            ),
            models.CheckConstraint(
                condition=Q(state=TroubleState.OPEN) | Q(settled_at__isnull=False) & ~Q(how=""),
                name="ledger_settled_says_how",
            ),
        ]
        indexes = [models.Index(fields=["state", "-id"], name="ledger_trouble_state")]

    def __str__(self) -> str:
        return f"{self.trouble} {self.reference}"
