"""Meal accounts, subsidies, and every movement of them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from zhilian.canteen.models.meals import MealSession, Reservation
from zhilian.canteen.models.places import Canteen
from zhilian.canteen.types import AccountState, PaidKind, Spent
from zhilian.core.models import AppendOnly


class MealAccount(models.Model):
    """The right to eat: where (nowhere named: everywhere), until when, whether subsidised.

    The money itself is in the ledger: a meal card and a subsidy wallet of the person.
    """

    person = models.OneToOneField(
        "directory.Person", on_delete=models.PROTECT, related_name="+", verbose_name="人员"
    )
    state = models.CharField("状态", max_length=6, choices=AccountState.choices, default="OPEN")
    valid_to = models.DateField("有效期至", null=True)
    subsidised = models.BooleanField("享受补贴", default=True)
    canteens = models.ManyToManyField(Canteen, verbose_name="开通餐厅")
    number = models.CharField("办件编号", max_length=40, blank=True)
    opened_at = models.DateTimeField("开通时间")
    closed_at = models.DateTimeField("停用时间", null=True)
    closed_for = models.CharField("停用依据", max_length=40, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="OPEN", closed_at__isnull=True)
                | Q(state="CLOSED", closed_at__isnull=False),
                name="canteen_account_closed_has_time",
            )
        ]
        indexes = [models.Index(fields=["state", "-id"], name="canteen_account_state")]

    def __str__(self) -> str:
        return f"meal account of {self.person_id}"

    @property
    def is_open(self) -> bool:
        return self.state == AccountState.OPEN


class SubsidyRule(models.Model):
    """Who gets how much each month: subsidised accounts, of some units or of all."""

    name = models.CharField("名称", max_length=40, unique=True)
    amount = models.PositiveIntegerField("每月金额（分）")
    day = models.PositiveSmallIntegerField("发放日")
    lapses = models.BooleanField("发放前清零上月余额", default=False)
    units = models.ManyToManyField("directory.Unit", related_name="+", verbose_name="适用单位")
    active = models.BooleanField("启用", default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(day__gte=1, day__lte=28), name="canteen_subsidy_day_of_every_month"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="canteen_subsidy_of_some"),
        ]

    def __str__(self) -> str:
        return self.name


class SubsidyPayment(AppendOnly):
    """What one person was owed and got for one month; a correction is a row of its own."""

    rule = models.ForeignKey(SubsidyRule, null=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    month = models.DateField("月份")
    kind = models.CharField(max_length=7, choices=PaidKind.choices)
    expected = models.PositiveIntegerField("应发（分）")
    paid = models.PositiveIntegerField("实发（分）")
    key = models.CharField(max_length=160, unique=True)
    number = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "person", "month"],
                condition=Q(kind="REGULAR"),
                name="canteen_subsidy_once_a_month",
            ),
            models.CheckConstraint(
                condition=Q(month__day=1), name="canteen_subsidy_month_is_its_first_day"
            ),
        ]
        indexes = [models.Index(fields=["person", "-month"], name="canteen_subsidy_person")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.month:%Y-%m} {self.paid}"


class MealTransaction(AppendOnly):
    """One movement of a meal account, as people read it: `amount` is below nothing when spent.

    `subsidy` and `card` are the parts of it; `unpaid` is what was eaten and could not be charged.
    `other_account` is the ledger's account at the other end.
    """

    at = models.DateTimeField("时间")
    recorded_at = models.DateTimeField()
    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    why = models.CharField("事由", max_length=8, choices=Spent.choices)
    amount = models.BigIntegerField("金额（分）")
    subsidy = models.BigIntegerField("补贴部分（分）", default=0)
    card = models.BigIntegerField("餐卡部分（分）", default=0)
    unpaid = models.BigIntegerField("未扣（分）", default=0)
    balance = models.BigIntegerField("之后余额（分）")
    canteen = models.ForeignKey(Canteen, null=True, on_delete=models.PROTECT, related_name="+")
    session = models.ForeignKey(MealSession, null=True, on_delete=models.PROTECT, related_name="+")
    reservation = models.ForeignKey(
        Reservation, null=True, on_delete=models.PROTECT, related_name="+"
    )
    terminal = models.ForeignKey(
        "assets.Terminal", null=True, on_delete=models.PROTECT, related_name="+"
    )
    event = models.CharField(max_length=64, blank=True)
    offline = models.BooleanField("离线补送", default=False)
    key = models.CharField(max_length=180, unique=True)
    subject = models.CharField(max_length=80, blank=True, db_index=True)
    number = models.CharField("办件编号", max_length=40, blank=True)
    other_account = models.BigIntegerField(null=True)
    refunds = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="refunded_by"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["terminal", "event"], condition=~Q(event=""), name="canteen_tap_once"
            ),
            models.CheckConstraint(
                condition=Q(amount=F("subsidy") + F("card") - F("unpaid")),
                name="canteen_transaction_parts_add_up",
            ),
            models.CheckConstraint(
                condition=Q(unpaid__gte=0), name="canteen_transaction_unpaid_not_negative"
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-at"], name="canteen_transaction_person"),
            models.Index(fields=["-at", "-id"], name="canteen_transaction_at"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.why} {self.amount}"


class Arrears(models.Model):
    """What was eaten without a line and could not be charged then; the next money pays it."""

    transaction = models.OneToOneField(
        MealTransaction, on_delete=models.PROTECT, related_name="arrears"
    )
    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    owed = models.PositiveIntegerField("欠款（分）")
    paid = models.PositiveIntegerField("已补（分）", default=0)
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(paid__lte=F("owed")), name="canteen_arrears_paid"),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, paid__lt=F("owed"))
                | Q(settled_at__isnull=False, paid=F("owed")),
                name="canteen_arrears_settled_when_paid",
            ),
        ]
        indexes = [
            models.Index(
                fields=["person"],
                condition=Q(settled_at__isnull=True),
                name="canteen_arrears_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.owed - self.paid}"
