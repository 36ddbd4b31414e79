"""Meals: on which days, for how many, what there is, and who has booked it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from zhilian.canteen.models.places import Canteen
from zhilian.canteen.types import Held, Meal, Payer, SessionState, Sort


class SessionRule(models.Model):
    """A meal that a canteen serves on these weekdays."""

    canteen = models.ForeignKey(Canteen, on_delete=models.CASCADE, related_name="rules")
    meal = models.CharField("餐次", max_length=10, choices=Meal.choices)
    weekdays = models.JSONField("星期")
    quota = models.PositiveIntegerField("份数")
    price = models.PositiveIntegerField("标准价（分）")
    active = models.BooleanField("启用", default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["canteen", "meal"], name="canteen_rule_once"),
            models.CheckConstraint(condition=Q(meal__in=Meal.values), name="canteen_rule_meal"),
        ]

    def __str__(self) -> str:
        return f"{self.canteen} {self.get_meal_display()}"


class MealSession(models.Model):
    """One meal of one day in one canteen. `reserved` never exceeds `quota`."""

    canteen = models.ForeignKey(Canteen, on_delete=models.PROTECT, related_name="sessions")
    day = models.DateField("日期")
    meal = models.CharField("餐次", max_length=10, choices=Meal.choices)
    quota = models.PositiveIntegerField("份数")
    reserved = models.PositiveIntegerField("已订", default=0)
    price = models.PositiveIntegerField("标准价（分）")
    serves_from = models.DateTimeField("开餐")
    serves_to = models.DateTimeField("收餐")
    cutoff_at = models.DateTimeField("预订截止")
    state = models.CharField(
        "状态", max_length=6, choices=SessionState.choices, default=SessionState.OPEN
    )
    closed_at = models.DateTimeField(null=True)
    close_reason = models.CharField("取消原因", max_length=100, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["canteen", "day", "meal"], name="canteen_session_once"),
            models.CheckConstraint(
                condition=Q(reserved__lte=F("quota")), name="canteen_session_not_overbooked"
            ),
            models.CheckConstraint(
                condition=Q(serves_to__gt=F("serves_from")), name="canteen_session_end_later"
            ),
            models.CheckConstraint(
                condition=Q(state="OPEN", closed_at__isnull=True)
                | Q(state="CLOSED", closed_at__isnull=False),
                name="canteen_session_closed_has_time",
            ),
        ]
        indexes = [models.Index(fields=["day", "meal"], name="canteen_session_day")]

    def __str__(self) -> str:
        return f"{self.canteen} {self.day:%m-%d} {self.get_meal_display()}"

    @property
    def left(self) -> int:
        return self.quota - self.reserved

    @property
    def is_open(self) -> bool:
        return self.state == SessionState.OPEN


class MenuItem(models.Model):
    """A package or a dish of one session; a package may be limited by itself."""

    session = models.ForeignKey(MealSession, on_delete=models.CASCADE, related_name="items")
    name = models.CharField("名称", max_length=40)
    sort = models.CharField("类别", max_length=7, choices=Sort.choices, default=Sort.PACKAGE)
    price = models.PositiveIntegerField("价格（分）", default=0)
    quota = models.PositiveIntegerField("限量", null=True)
    reserved = models.PositiveIntegerField("已订", default=0)
    tags = models.JSONField("标签", default=list)
    position = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "name"], name="canteen_item_once"),
            models.CheckConstraint(
                condition=Q(quota__isnull=True) | Q(reserved__lte=F("quota")),
                name="canteen_item_not_overbooked",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def left(self) -> int | None:
        return None if self.quota is None else self.quota - self.reserved


class Reservation(models.Model):
    """What one person has booked at one session; a unit's order is one row for each person."""

    session = models.ForeignKey(MealSession, on_delete=models.PROTECT, related_name="reservations")
    item = models.ForeignKey(MenuItem, null=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        "directory.Person", on_delete=models.PROTECT, related_name="+", verbose_name="就餐人"
    )
    unit = models.ForeignKey(
        "directory.Unit", null=True, on_delete=models.PROTECT, related_name="+"
    )
    payer = models.CharField("付费", max_length=4, choices=Payer.choices, default=Payer.SELF)
    qty = models.PositiveSmallIntegerField("份数", default=1)
    unit_price = models.PositiveIntegerField("单价（分）")
    diet = models.JSONField("饮食需求", default=list)
    place = models.CharField("送餐地点", max_length=80, blank=True)
    key = models.CharField(max_length=180, unique=True)
    subject = models.CharField(max_length=80, blank=True, db_index=True)
    number = models.CharField("办件编号", max_length=40, blank=True)
    state = models.CharField("状态", max_length=8, choices=Held.choices, default=Held.HELD)
    made_at = models.DateTimeField("预订时间")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session", "person"],
                condition=Q(state="HELD", payer="SELF"),
                name="canteen_one_booking_each",
            ),
            models.CheckConstraint(condition=Q(qty__gte=1), name="canteen_reservation_of_some"),
            models.CheckConstraint(
                condition=Q(state="HELD", ended_at__isnull=True)
                | Q(state__in=["SERVED", "RELEASED", "MISSED"], ended_at__isnull=False),
                name="canteen_reservation_ended_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-id"], name="canteen_reservation_person"),
            models.Index(fields=["session", "state"], name="canteen_reservation_session"),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} x{self.qty} {self.state}"

    @property
    def amount(self) -> int:
        """What it costs the person, in 分."""
        return self.unit_price * self.qty if self.payer == Payer.SELF else 0
