"""Coupons: kinds of them, and one for each person; each is used once."""

from django.db import models
from django.db.models import F, Q

from zhilian.mall.models.merchant import Merchant
from zhilian.mall.types import CouponState


class CouponKind(models.Model):
    """So much off from so much on (分); of one merchant, or of the whole mall."""

    name = models.CharField("名称", max_length=40, unique=True)
    off = models.PositiveIntegerField("减（分）")
    off_from = models.PositiveIntegerField("满（分）")
    merchant = models.ForeignKey(Merchant, null=True, blank=True, on_delete=models.PROTECT)
    valid_from = models.DateField("有效期起")
    valid_to = models.DateField("有效期至")
    stopped_at = models.DateTimeField("停用时间", null=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(off__gt=0, off__lte=F("off_from")), name="mall_coupon_off"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")), name="mall_coupon_days"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Coupon(models.Model):
    """One coupon of one person. `used_key` is the effect that used it."""

    coupon_kind = models.ForeignKey(CouponKind, on_delete=models.PROTECT, related_name="coupons")
    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    state = models.CharField("状态", max_length=8, choices=CouponState.choices, default="UNUSED")
    issued_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    used_key = models.CharField(max_length=200, blank=True)
    case_number = models.CharField("办件编号", max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["coupon_kind", "person"], name="mall_coupon_once"),
            models.CheckConstraint(
                condition=Q(state=CouponState.USED, used_at__isnull=False) & ~Q(used_key="")
                | Q(state=CouponState.UNUSED, used_at__isnull=True, used_key=""),
                name="mall_coupon_state",
            ),
        ]
        indexes = [models.Index(fields=["person", "state"], name="mall_coupon_person")]

    def __str__(self) -> str:
        return f"{self.coupon_kind_id} {self.person_id}"
