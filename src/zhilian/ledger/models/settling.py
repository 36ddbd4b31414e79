"""What merchants are owed, and the batches in which they are paid."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from zhilian.ledger.types import BatchState, ItemKind


class MerchantTerms(models.Model):
    """How a merchant is settled: commission in hundredths of a percent, and after how many days."""

    merchant = models.CharField("商户编号", max_length=40, unique=True)
    name = models.CharField("商户", max_length=60)
    commission_bp = models.PositiveIntegerField("佣金（万分之）", default=0)
    days = models.PositiveSmallIntegerField("账期（天）", default=15)
    bank_account = models.CharField("结算账户后四位", max_length=4, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(commission_bp__lte=10_000), name="ledger_commission_within_whole"
            )
        ]

    def __str__(self) -> str:
        return self.name


class SettlementBatch(models.Model):
    """What one merchant gets at once: the items that were due, netted."""

    number = models.CharField("批次号", max_length=40, unique=True)
    merchant = models.ForeignKey(MerchantTerms, on_delete=models.PROTECT)
    state = models.CharField(max_length=8, choices=BatchState.choices, default=BatchState.DRAFT)
    net = models.BigIntegerField("应付（分）")
    made_at = models.DateTimeField("生成时间")
    approved_by = models.ForeignKey(
        "directory.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField("审核时间", null=True)
    paid_by = models.ForeignKey(
        "directory.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    paid_at = models.DateTimeField("付款时间", null=True)
    voucher = models.CharField("付款凭证", max_length=60, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=BatchState.values), name="ledger_batch_state"
            ),
            models.CheckConstraint(
                condition=~Q(state=BatchState.PAID) | Q(paid_at__isnull=False),
                name="ledger_paid_batch_has_instant",
            ),
            models.CheckConstraint(condition=Q(net__gt=0), name="ledger_batch_pays"),
            # who approves does not pay
            models.CheckConstraint(
                condition=Q(paid_by__isnull=True) | ~Q(paid_by=models.F("approved_by")),
                name="ledger_batch_four_eyes",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class SettlementItem(models.Model):
    """What one order brought one merchant, or an adjustment took back; `net` is signed."""

    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=8, choices=ItemKind.choices)
    merchant = models.ForeignKey(MerchantTerms, on_delete=models.PROTECT)
    subject = models.CharField(max_length=80, db_index=True)
    number = models.CharField("办件编号", max_length=40, blank=True)
    window = models.CharField(max_length=60)
    gross = models.BigIntegerField("金额（分）")
    commission = models.BigIntegerField("佣金（分）")
    net = models.BigIntegerField("净额（分）")
    at = models.DateTimeField("登记时间")
    due_date = models.DateField("到期日")
    batch = models.ForeignKey(
        SettlementBatch, null=True, on_delete=models.PROTECT, related_name="items"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ItemKind.values), name="ledger_item_kind"),
            models.CheckConstraint(
                condition=Q(net=models.F("gross") - models.F("commission")),
                name="ledger_item_net",
            ),
        ]
        indexes = [
            models.Index(
                fields=["merchant", "due_date"],
                name="ledger_item_due",
                condition=Q(batch__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.merchant_id} {self.net}"
