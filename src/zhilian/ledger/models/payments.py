"""Ways to pay, payments and refunds."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F, Q

from zhilian.core.fields import EncryptedField
from zhilian.core.models import AppendOnly
from zhilian.ledger.types import (
    UNPAID,
    AccountKind,
    CallbackOutcome,
    ChannelKind,
    PaymentState,
    RefundState,
)


class Channel(models.Model):
    """A way to pay, under the name that forms offer. Keys are encrypted."""

    code = models.SlugField("编号", max_length=30, unique=True)
    name = models.CharField("名称", max_length=30, unique=True)
    kind = models.CharField("方式", max_length=8, choices=ChannelKind.choices)
    wallet = models.CharField("内部账户", max_length=12, choices=AccountKind.choices, blank=True)
    provider = models.CharField("接口", max_length=40, blank=True)
    url = models.CharField("接口地址", max_length=300, blank=True)
    merchant_no = models.CharField("商户号", max_length=40, blank=True)
    app_id = models.CharField("应用编号", max_length=40, blank=True)
    our_key = EncryptedField("我方私钥", blank=True)
    our_key_id = models.CharField("我方证书序列号", max_length=64, blank=True)
    peer_key = models.TextField("渠道公钥", blank=True)
    peer_key_id = models.CharField("渠道公钥编号", max_length=64, blank=True)
    secret = EncryptedField("报文密钥", blank=True)
    options = models.JSONField(default=dict, blank=True)
    enabled = models.BooleanField("启用", default=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=ChannelKind.values), name="ledger_channel_kind"
            ),
            models.CheckConstraint(
                condition=Q(kind=ChannelKind.WALLET) & ~Q(wallet="")
                | ~Q(kind=ChannelKind.WALLET) & Q(wallet=""),
                name="ledger_wallet_channel_has_one",
            ),
            models.CheckConstraint(
                condition=~Q(kind=ChannelKind.OUTER) | ~Q(provider=""),
                name="ledger_outer_channel_has_provider",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PaymentQuerySet(models.QuerySet["Payment"]):
    def unpaid(self) -> PaymentQuerySet:
        return self.filter(state__in=sorted(UNPAID))

    def captured(self) -> PaymentQuerySet:
        return self.filter(state=PaymentState.CAPTURED)

    def unused(self) -> PaymentQuerySet:
        """Money that came in, for which nobody has given anything yet, nor given it back."""
        return self.captured().filter(used_at__isnull=True, refunded=0)

    def due_to_ask(self, now: datetime) -> PaymentQuerySet:
        return self.filter(state=PaymentState.OPENED, ask_at__lte=now)


class Payment(models.Model):
    """What one subject pays by one channel. At most one is under way or paid at a time."""

    reference = models.CharField("支付单号", max_length=32, unique=True)
    subject = models.CharField(max_length=80, db_index=True)
    number = models.CharField("办件编号", max_length=40, blank=True)
    window = models.CharField(max_length=60)
    title = models.CharField("内容", max_length=60)
    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT)
    amount = models.BigIntegerField("金额（分）")
    refunded = models.BigIntegerField("已退（分）", default=0)
    state = models.CharField(
        "状态", max_length=8, choices=PaymentState.choices, default=PaymentState.CREATED
    )
    channel_no = models.CharField("渠道单号", max_length=64, blank=True, db_index=True)
    return_to = models.CharField(max_length=200, default="/")
    made_at = models.DateTimeField("发起时间")
    expires_at = models.DateTimeField("支付期限")
    ask_at = models.DateTimeField(null=True)
    captured_at = models.DateTimeField("支付时间", null=True)
    used_at = models.DateTimeField("入单时间", null=True)

    objects: Any = PaymentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "channel"],
                condition=Q(state__in=sorted(UNPAID)),
                name="ledger_one_payment_under_way",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="ledger_payment_amount"),
            models.CheckConstraint(
                condition=Q(refunded__gte=0) & Q(refunded__lte=F("amount")),
                name="ledger_refunded_within_paid",
            ),
            models.CheckConstraint(
                condition=Q(state__in=PaymentState.values), name="ledger_payment_state"
            ),
            models.CheckConstraint(
                condition=Q(state=PaymentState.CAPTURED, captured_at__isnull=False)
                | ~Q(state=PaymentState.CAPTURED) & Q(captured_at__isnull=True, refunded=0),
                name="ledger_captured_has_instant",
            ),
        ]
        indexes = [
            models.Index(
                fields=["ask_at"], name="ledger_payment_ask", condition=Q(state=PaymentState.OPENED)
            ),
            models.Index(fields=["-id"], name="ledger_payment_new"),
            models.Index(fields=["channel", "captured_at"], name="ledger_payment_captured"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.state}"

    @property
    def left(self) -> int:
        """What can still be given back."""
        return self.amount - self.refunded


class Refund(models.Model):
    """Money on its way back. `effect` is the key of the effect that asked; it is told the end."""

    reference = models.CharField("退款单号", max_length=32, unique=True)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    amount = models.BigIntegerField("金额（分）")
    state = models.CharField(
        "状态", max_length=10, choices=RefundState.choices, default=RefundState.REQUESTED
    )
    reason = models.CharField("原因", max_length=80)
    effect = models.CharField(max_length=200, blank=True, db_index=True)
    channel_no = models.CharField("渠道退款单号", max_length=64, blank=True)
    problem = models.CharField("问题", max_length=120, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField("申请时间")
    next_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField("完成时间", null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="ledger_refund_amount"),
            models.CheckConstraint(
                condition=Q(state__in=RefundState.values), name="ledger_refund_state"
            ),
            models.CheckConstraint(
                condition=~Q(state=RefundState.DONE) | Q(done_at__isnull=False),
                name="ledger_refund_done_has_instant",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_at"],
                name="ledger_refund_due",
                condition=Q(state__in=[RefundState.REQUESTED, RefundState.SENT]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.state}"


class Callback(AppendOnly):
    """One call of a channel and what we made of it. What it said is in the payment or nowhere."""

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT)
    at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=CallbackOutcome.choices)
    reference = models.CharField(max_length=64, blank=True)
    note = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = [models.Index(fields=["channel", "-id"], name="ledger_callback_channel")]

    def __str__(self) -> str:
        return f"{self.channel_id} {self.outcome}"
