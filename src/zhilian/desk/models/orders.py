"""Work orders, what happened to them, and the table that says who does what."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from zhilian.core.fields import BlindIndexField, EncryptedField
from zhilian.core.models import AppendOnly
from zhilian.desk.types import OPEN_ORDERS, OrderEntryKind, OrderState


class Routing(models.Model):
    """Who does work of one kind. An empty window or category stands for any."""

    window = models.CharField("窗口", max_length=60, blank=True)
    category = models.CharField("类别", max_length=40, blank=True)
    role = models.CharField("承办角色", max_length=30)
    arrive_minutes = models.PositiveIntegerField("到场时限（分钟）")
    finish_minutes = models.PositiveIntegerField("完成时限（分钟）")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["window", "category"], name="desk_routing_once"),
            models.CheckConstraint(
                condition=Q(finish_minutes__gte=models.F("arrive_minutes")),
                name="desk_routing_finish_after_arrival",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.window or '*'}/{self.category or '*'}: {self.role}"


class WorkOrderQuerySet(models.QuerySet["WorkOrder"]):
    def open(self) -> Self:
        return self.filter(state__in=sorted(OPEN_ORDERS))

    def late(self, now: datetime) -> Self:
        """Not there in time, or not done in time."""
        waiting = Q(state__in=[OrderState.ASSIGNED, OrderState.ACCEPTED], arrive_by__lt=now)
        return self.open().filter(waiting | Q(finish_by__lt=now))


class WorkOrder(models.Model):
    """One piece of work at one place, given to a team and, as a rule, to one of its people."""

    key = models.CharField(max_length=200, unique=True)
    window = models.CharField(max_length=60, blank=True)
    subject = models.CharField(max_length=80, blank=True, db_index=True)
    case_number = models.CharField(max_length=40, blank=True, db_index=True)
    category = models.CharField(max_length=60)
    place = models.CharField(max_length=80)
    detail = EncryptedField(blank=True)
    phone = EncryptedField(blank=True)
    phone_index = BlindIndexField(source="phone")
    files = models.JSONField(default=list)
    urgent = models.BooleanField(default=False)
    owner = models.CharField(max_length=30, blank=True)
    role = models.CharField(max_length=30)
    branch = models.ForeignKey(
        "directory.Branch", null=True, on_delete=models.PROTECT, related_name="+"
    )
    person = models.ForeignKey(
        "directory.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=10, choices=OrderState.choices, default=OrderState.ASSIGNED)
    made_at = models.DateTimeField()
    arrive_by = models.DateTimeField()
    finish_by = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    told_late_at = models.DateTimeField(null=True)
    result = EncryptedField(blank=True)

    objects = WorkOrderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=OrderState.values), name="desk_order_state"
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(OPEN_ORDERS)) | Q(ended_at__isnull=False),
                name="desk_order_ended_has_instant",
            ),
            models.CheckConstraint(
                condition=~Q(state=OrderState.ONSITE) | Q(arrived_at__isnull=False),
                name="desk_order_onsite_has_arrival",
            ),
        ]
        indexes = [
            models.Index(
                fields=["role", "branch", "state"],
                name="desk_order_open",
                condition=Q(state__in=sorted(OPEN_ORDERS)),
            ),
            models.Index(fields=["person", "state"], name="desk_order_person"),
            models.Index(fields=["-made_at", "-id"], name="desk_order_made"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"PG{self.pk:06d}"

    @property
    def subject_of_photos(self) -> str:
        """Under what its pictures lie in the store of files."""
        return f"workorder:{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_ORDERS


class OrderEntry(AppendOnly):
    """One thing that happened to an order, as its page tells it."""

    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=10, choices=OrderEntryKind.choices)
    at = models.DateTimeField()
    who = models.CharField(max_length=40, blank=True)
    text = EncryptedField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["order", "id"], name="desk_order_entry")]

    def __str__(self) -> str:
        return f"{self.order_id} {self.kind}"
