"""Canteens, pick-up points, and the times that hold everywhere."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from zhilian.canteen.types import Meal


class Canteen(models.Model):
    """Where one eats. Machines stand in it (`assets.Terminal.stands_at = "canteen:<id>"`)."""

    code = models.SlugField("编号", max_length=30, unique=True)
    name = models.CharField("名称", max_length=40)
    site = models.ForeignKey(
        "directory.Site", verbose_name="办公区", on_delete=models.PROTECT, related_name="+"
    )
    place = models.CharField("位置", max_length=60, blank=True)
    seats = models.PositiveIntegerField("座位", default=0)
    overtime = models.BooleanField("承办加班餐", default=False)
    walk_in = models.BooleanField("可不预订就餐", default=True)
    open = models.BooleanField("启用", default=True)

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> str:
        return f"canteen:{self.pk}"


class MealTimes(models.Model):
    """When a meal is served, and until when it is booked: so many days before, at that hour."""

    meal = models.CharField("餐次", max_length=10, choices=Meal.choices, unique=True)
    serves_from = models.TimeField("开餐")
    serves_to = models.TimeField("收餐")
    cutoff_days = models.PositiveSmallIntegerField("提前天数", default=0)
    cutoff_at = models.TimeField("截止时刻")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(meal__in=Meal.values), name="canteen_times_meal"),
            models.CheckConstraint(
                condition=Q(serves_to__gt=models.F("serves_from")), name="canteen_times_end_later"
            ),
            models.CheckConstraint(
                condition=Q(cutoff_days__lte=7), name="canteen_times_cutoff_within_a_week"
            ),
        ]

    def __str__(self) -> str:
        return self.get_meal_display()


class PickupPoint(models.Model):
    """Where goods that were ordered are fetched."""

    code = models.SlugField("编号", max_length=30, unique=True)
    name = models.CharField("名称", max_length=40)
    site = models.ForeignKey(
        "directory.Site", verbose_name="办公区", on_delete=models.PROTECT, related_name="+"
    )
    place = models.CharField("位置", max_length=60, blank=True)
    hours = models.CharField("取货时间", max_length=40, blank=True)
    open = models.BooleanField("启用", default=True)

    def __str__(self) -> str:
        return self.name


class PickupTimes(models.Model):
    """Until when goods are ordered for a day; one row."""

    only = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    cutoff_days = models.PositiveSmallIntegerField("提前天数", default=0)
    cutoff_at = models.TimeField("截止时刻")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(only=1), name="canteen_pickup_times_single")
        ]

    def __str__(self) -> str:
        return f"{self.cutoff_at:%H:%M}"
