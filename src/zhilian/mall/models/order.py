"""Orders as merchants see them: what their cases say, kept in step by what the engine announces."""

from django.db import models
from django.db.models import Q

from zhilian.mall.models.merchant import Merchant
from zhilian.mall.types import ClaimState, OrderState


class Order(models.Model):
    """One case that buys of one merchant. `total` is what is paid, `discount` what coupons took."""

    case_id = models.BigIntegerField(unique=True)
    number = models.CharField("订单号", max_length=40)
    window = models.CharField(max_length=60)
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="orders")
    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    total = models.BigIntegerField("应付（分）")
    discount = models.BigIntegerField("优惠（分）", default=0)
    placed_at = models.DateTimeField("下单时间")
    state = models.CharField("状态", max_length=10, choices=OrderState.choices)
    step = models.CharField("环节", max_length=40, blank=True)
    overdue = models.BooleanField("超时", default=False)
    stars = models.PositiveSmallIntegerField("评分", null=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=OrderState.values), name="mall_order_state"
            ),
            models.CheckConstraint(
                condition=Q(total__gte=0, discount__gte=0), name="mall_order_total"
            ),
        ]
        indexes = [
            models.Index(fields=["merchant", "-placed_at", "-id"], name="mall_order_merchant"),
            models.Index(fields=["person", "-placed_at"], name="mall_order_person"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def subject(self) -> str:
        return f"case:{self.case_id}"


class OrderLine(models.Model):
    """What was ordered, at the price of that moment (分)."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    sku = models.CharField(max_length=60)
    name = models.CharField(max_length=80)
    qty = models.PositiveIntegerField()
    price = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.name} × {self.qty}"

    @property
    def amount(self) -> int:
        return self.qty * self.price


class Claim(models.Model):
    """One after-sale case of an order. While open it holds its amount against further ones."""

    case_id = models.BigIntegerField(unique=True)
    number = models.CharField(max_length=40)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="claims")
    amount = models.BigIntegerField()
    what = models.CharField(max_length=20, blank=True)
    reason = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=8, choices=ClaimState.choices)
    step = models.CharField(max_length=40, blank=True)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ClaimState.values), name="mall_claim_state"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="mall_claim_amount"),
        ]
        indexes = [models.Index(fields=["order", "state"], name="mall_claim_order")]

    def __str__(self) -> str:
        return self.number
