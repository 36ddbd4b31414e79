"""What is told to hospitals, and how it stands there. No result of an examination is ever kept."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from zhilian.bookings.models.resources import Resource
from zhilian.bookings.types import OrderState
from zhilian.core.fields import EncryptedField

ON_ITS_WAY = (OrderState.ASKED, OrderState.CANCELLING)


class HospitalLink(models.Model):
    """How a hospital is reached. Without one, its orders wait for a person."""

    resource = models.OneToOneField(Resource, on_delete=models.CASCADE, related_name="link")
    provider = models.CharField("接口", max_length=40)
    url = models.CharField("接口地址", max_length=300)
    secret = EncryptedField("接口密钥", blank=True)
    options = models.JSONField(default=dict, blank=True)
    enabled = models.BooleanField("启用", default=True)
    changed_at = models.DateTimeField("更新时间")

    def __str__(self) -> str:
        return f"{self.resource_id} {self.provider}"


class HospitalOrder(models.Model):
    """One person's examination as the hospital was told of it. `effect` waits for its answer."""

    reference = models.CharField("单号", max_length=32, unique=True)
    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="orders")
    subject = models.CharField(max_length=80, db_index=True)
    number = models.CharField("办件编号", max_length=40, blank=True)
    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    idno = EncryptedField("身份证号", blank=True)
    package = models.CharField("套餐", max_length=60)
    day = models.DateField("体检日期")
    state = models.CharField("状态", max_length=10, choices=OrderState.choices)
    hospital_no = models.CharField("机构单号", max_length=60, blank=True)
    effect = models.CharField(max_length=200, blank=True, db_index=True)
    problem = models.CharField("问题", max_length=120, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField("登记时间")
    done_at = models.DateTimeField("到检时间", null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=OrderState.values), name="bookings_order_state"
            )
        ]
        indexes = [
            models.Index(
                fields=["next_at"],
                name="bookings_order_due",
                condition=Q(state__in=list(ON_ITS_WAY)),
            ),
            models.Index(fields=["resource", "-day"], name="bookings_order_day"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.state}"
