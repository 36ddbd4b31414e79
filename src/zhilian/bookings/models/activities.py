"""Activities with places, waiting lists and draws that anybody can check."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from zhilian.bookings.types import HAS_PLACE, Method, SignUpState
from zhilian.core.fields import EncryptedField

GONE = (SignUpState.RELEASED, SignUpState.LOST)


class Activity(models.Model):
    """Something one signs up for. A lottery's `seed` is secret until the draw; its hash is shown
    from the first day (`commitment`), so that nobody can choose it afterwards.
    """

    code = models.SlugField("编号", max_length=60, unique=True)
    name = models.CharField("名称", max_length=60)
    kind = models.CharField("类型", max_length=20)
    method = models.CharField("方式", max_length=10, choices=Method.choices)
    branch = models.ForeignKey("directory.Branch", null=True, blank=True, on_delete=models.PROTECT)
    place = models.CharField("地点", max_length=60, blank=True)
    note = models.CharField("说明", max_length=500, blank=True)
    starts_at = models.DateTimeField("开始")
    ends_at = models.DateTimeField("结束")
    opens_at = models.DateTimeField("报名开始")
    closes_at = models.DateTimeField("报名截止")
    draw_at = models.DateTimeField("抽签时间", null=True)
    commitment = models.CharField(max_length=64, blank=True)
    seed = EncryptedField(blank=True)
    drawn_at = models.DateTimeField("已抽签", null=True)
    drawn_from = models.CharField(max_length=64, blank=True)
    called_off_at = models.DateTimeField("取消时间", null=True)
    called_off_why = models.CharField("取消原因", max_length=60, blank=True)
    changed_at = models.DateTimeField("更新时间")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at"), closes_at__gt=F("opens_at")),
                name="bookings_activity_in_order",
            ),
            models.CheckConstraint(
                condition=Q(method=Method.FIRST_COME, draw_at__isnull=True)
                | Q(method=Method.LOTTERY, draw_at__gte=F("closes_at")) & ~Q(commitment=""),
                name="bookings_lottery_draws_after_closing",
            ),
        ]
        indexes = [models.Index(fields=["-starts_at", "-id"], name="bookings_activity_new")]

    def __str__(self) -> str:
        return self.name


class ActivityGroup(models.Model):
    """A group of an activity; `taken` never passes `capacity`."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="groups")
    name = models.CharField("组别", max_length=40)
    capacity = models.PositiveIntegerField("名额")
    taken = models.PositiveIntegerField("已占", default=0)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["activity", "name"], name="bookings_group_once"),
            models.CheckConstraint(
                condition=Q(taken__lte=F("capacity")), name="bookings_group_within_capacity"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def left(self) -> int:
        return self.capacity - self.taken


class SignUpQuerySet(models.QuerySet["SignUp"]):
    def with_place(self) -> SignUpQuerySet:
        return self.filter(state__in=sorted(HAS_PLACE))

    def waiting(self) -> SignUpQuerySet:
        """Who is next comes first."""
        found = self.filter(state=SignUpState.WAITING)
        return found.order_by(F("rank").asc(nulls_last=True), "ticket")


class SignUp(models.Model):
    """One person's entry. `ticket` counts within the activity and is what is drawn; `draw_key` is
    the effect that waits for the result.
    """

    key = models.CharField(max_length=200, unique=True)
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="sign_ups")
    group = models.ForeignKey(ActivityGroup, on_delete=models.PROTECT, related_name="sign_ups")
    ticket = models.PositiveIntegerField("签号")
    subject = models.CharField(max_length=80, db_index=True)
    number = models.CharField("办件编号", max_length=40, blank=True)
    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    state = models.CharField("状态", max_length=10, choices=SignUpState.choices)
    rank = models.PositiveIntegerField("名次", null=True)
    draw_key = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField("报名时间")
    settled_at = models.DateTimeField(null=True)

    objects: Any = SignUpQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["activity", "ticket"], name="bookings_ticket_once"),
            models.UniqueConstraint(
                fields=["activity", "person"],
                condition=~Q(state__in=sorted(GONE)),
                name="bookings_sign_up_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=SignUpState.values), name="bookings_sign_up_state"
            ),
        ]
        indexes = [models.Index(fields=["activity", "state", "ticket"], name="bookings_sign_ups")]

    def __str__(self) -> str:
        return f"{self.activity_id} #{self.ticket} {self.state}"
