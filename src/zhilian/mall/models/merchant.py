"""Who sells at the mall: merchants, their permits, the people who act for them."""

from django.db import models
from django.db.models import Q

from zhilian.core.fields import EncryptedField
from zhilian.mall.types import MerchantState


class Merchant(models.Model):
    """A merchant. Its code stands in shops, prices and settlements."""

    code = models.SlugField("编号", max_length=20, unique=True)
    name = models.CharField("企业名称", max_length=80)
    uscc = models.CharField("统一社会信用代码", max_length=18, unique=True)
    categories = models.JSONField("经营类目", default=list)
    contact = EncryptedField("联系人手机", blank=True)
    settle_account = EncryptedField("对公结算账号", blank=True)
    state = models.CharField("状态", max_length=10, choices=MerchantState.choices)
    state_why = models.CharField(max_length=200, blank=True)
    opened_at = models.DateTimeField("入驻时间")
    closed_at = models.DateTimeField("退出时间", null=True)
    finder = models.CharField(max_length=300, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=MerchantState.values), name="mall_merchant_state"
            ),
            models.CheckConstraint(
                condition=Q(state=MerchantState.CLOSED, closed_at__isnull=False)
                | ~Q(state=MerchantState.CLOSED) & Q(closed_at__isnull=True),
                name="mall_closed_has_end",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def contact_masked(self) -> str:
        phone = self.contact
        return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 11 else ""

    @property
    def account_masked(self) -> str:
        return f"**** {self.settle_account[-4:]}" if self.settle_account else ""


class Permit(models.Model):
    """A permit of a trade, until a day. `told_at`: when its people were told that it ends."""

    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="permits")
    name = models.CharField("证照名称", max_length=60)
    number = models.CharField("编号", max_length=60)
    valid_to = models.DateField("有效期至")
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["merchant", "name"], name="mall_permit_once")
        ]
        indexes = [models.Index(fields=["valid_to"], name="mall_permit_valid_to")]

    def __str__(self) -> str:
        return self.name


class Member(models.Model):
    """A person who acts for a merchant: any of them takes a step of its orders."""

    merchant = models.ForeignKey(Merchant, on_delete=models.CASCADE, related_name="members")
    person = models.OneToOneField(
        "directory.Person", on_delete=models.CASCADE, related_name="mall_member"
    )
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.merchant_id} {self.person_id}"
