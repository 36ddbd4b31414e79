"""What is taken: cells count it, reservations say by whom."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F, Q

from zhilian.bookings.models.resources import Resource
from zhilian.bookings.types import LIVE, ReservationState
from zhilian.core.models import AppendOnly

PART = "#"
"""In a key, what stands between the effect and which of its things this is."""


class Cell(models.Model):
    """How much of a resource is taken in one cell of its time. The database refuses more than the
    limit: that is what decides a race for the last place.
    """

    resource = models.ForeignKey(Resource, on_delete=models.CASCADE)
    at = models.DateTimeField()
    limit = models.PositiveIntegerField()
    taken = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["resource", "at"], name="bookings_cell_once"),
            models.CheckConstraint(
                condition=Q(taken__lte=F("limit")), name="bookings_cell_within_limit"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resource_id} {self.at:%F %H:%M} {self.taken}/{self.limit}"


class ReservationQuerySet(models.QuerySet["Reservation"]):
    def live(self) -> ReservationQuerySet:
        return self.filter(state__in=sorted(LIVE))

    def overlapping(self, starts_at: datetime, ends_at: datetime) -> ReservationQuerySet:
        return self.filter(starts_at__lt=ends_at, ends_at__gt=starts_at)


class Reservation(models.Model):
    """So many units of a resource over a stretch, for a subject. `key` makes it once; `held_until`
    is its end with the buffer.
    """

    key = models.CharField(max_length=200, unique=True)
    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="reservations")
    subject = models.CharField(max_length=80, db_index=True)
    number = models.CharField("办件编号", max_length=40, blank=True)
    window = models.CharField(max_length=60, blank=True)
    person = models.ForeignKey(
        "directory.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    starts_at = models.DateTimeField("开始")
    ends_at = models.DateTimeField("结束")
    held_until = models.DateTimeField()
    units = models.PositiveIntegerField("数量", default=1)
    state = models.CharField(
        "状态", max_length=10, choices=ReservationState.choices, default=ReservationState.HELD
    )
    facts = models.JSONField(default=dict, blank=True)
    made_at = models.DateTimeField("预约时间")
    checked_in_at = models.DateTimeField("到场时间", null=True)
    released_at = models.DateTimeField("释放时间", null=True)

    objects: Any = ReservationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at"), held_until__gte=F("ends_at")),
                name="bookings_reservation_has_length",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ReservationState.values), name="bookings_reservation_state"
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(LIVE), released_at__isnull=True)
                | ~Q(state__in=sorted(LIVE)) & Q(released_at__isnull=False),
                name="bookings_released_has_instant",
            ),
            models.CheckConstraint(condition=Q(units__gte=1), name="bookings_reservation_units"),
        ]
        indexes = [
            models.Index(fields=["resource", "starts_at"], name="bookings_reservation_time"),
            models.Index(fields=["person", "-starts_at"], name="bookings_reservation_person"),
        ]

    def __str__(self) -> str:
        return f"{self.resource_id} {self.starts_at:%F %H:%M} {self.state}"

    @property
    def effect(self) -> str:
        """The key of the effect that took it; one effect may take several things."""
        return self.key.partition(PART)[0]

    @property
    def is_live(self) -> bool:
        return self.state in LIVE


class NoShow(AppendOnly):
    """Somebody did not come to what was held for them, once for each subject."""

    subject = models.CharField(max_length=80, unique=True)
    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    window = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person", "at"], name="bookings_no_show_person")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.window} {self.at:%F}"
