"""Who is on, who was called for what, and what they answered."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q

from zhilian.core.models import AppendOnly
from zhilian.oncall.types import (
    OPEN_PAGES,
    OPEN_PAGINGS,
    Layer,
    Outcome,
    PageStatus,
    PagingStatus,
    Rung,
)


class Roster(models.Model):
    """One list of who is on. Its row is the lock for changes to its shifts."""

    code = models.SlugField(max_length=20, unique=True)
    name = models.CharField(max_length=40)

    def __str__(self) -> str:
        return self.name


class ShiftQuerySet(models.QuerySet["Shift"]):
    def touching(self, starts_at: datetime, ends_at: datetime) -> Self:
        return self.filter(starts_at__lt=ends_at, ends_at__gt=starts_at)

    def at(self, moment: datetime) -> Self:
        return self.filter(starts_at__lte=moment, ends_at__gt=moment)


class Shift(models.Model):
    """One person on, over the half-open stretch [starts_at, ends_at). A trigger forbids overlap."""

    roster = models.ForeignKey(Roster, on_delete=models.PROTECT, related_name="shifts")
    layer = models.CharField(max_length=10, choices=Layer.choices, default=Layer.PRIMARY)
    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    note = models.CharField(max_length=60, blank=True)
    made_at = models.DateTimeField()

    objects = ShiftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="oncall_shift_has_length"
            ),
            models.CheckConstraint(condition=Q(layer__in=Layer.values), name="oncall_shift_layer"),
        ]
        indexes = [
            models.Index(fields=["roster", "layer", "starts_at"], name="oncall_shift_start"),
            models.Index(fields=["ends_at"], name="oncall_shift_end"),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%F %R} {self.person_id}"


class Paging(models.Model):
    """The calling for one incident, from the first person to the acceptance or the end."""

    incident = models.ForeignKey("incidents.Incident", on_delete=models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField()
    status = models.CharField(
        max_length=10, choices=PagingStatus.choices, default=PagingStatus.CALLING
    )
    drill = models.BooleanField(default=False)
    began_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    laps = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["incident", "round"], name="oncall_paging_round"),
            models.UniqueConstraint(
                fields=["incident"],
                condition=Q(status__in=OPEN_PAGINGS),
                name="oncall_one_open_paging",
            ),
            models.CheckConstraint(
                condition=~Q(status=PagingStatus.CALLING) | Q(next_at__isnull=False),
                name="oncall_calling_has_next",
            ),
            models.CheckConstraint(
                condition=~Q(status=PagingStatus.ENDED) | Q(ended_at__isnull=False),
                name="oncall_paging_end",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_at"],
                name="oncall_paging_due",
                condition=Q(status=PagingStatus.CALLING),
            )
        ]

    def __str__(self) -> str:
        return f"paging {self.pk} {self.status}"


class Page(models.Model):
    """One person called for one incident, with the code by which they answer.

    The purchaser's contact is informed only: no code.
    """

    paging = models.ForeignKey(Paging, on_delete=models.PROTECT, related_name="pages")
    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    rung = models.CharField(max_length=10, choices=Rung.choices)
    code = models.CharField(max_length=2, blank=True)
    phone_index = models.CharField(max_length=64, blank=True)
    notice = models.ForeignKey(
        "notices.Notice", null=True, on_delete=models.PROTECT, related_name="+"
    )
    status = models.CharField(max_length=10, choices=PageStatus.choices, default=PageStatus.OPEN)
    paged_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["paging", "person"], name="oncall_page_once"),
            models.UniqueConstraint(
                fields=["person", "code"],
                condition=Q(status__in=OPEN_PAGES) & ~Q(code=""),
                name="oncall_code_unique_while_open",
            ),
            models.CheckConstraint(
                condition=Q(status__in=OPEN_PAGES) | Q(ended_at__isnull=False),
                name="oncall_page_end",
            ),
        ]
        indexes = [models.Index(fields=["phone_index", "code"], name="oncall_page_code")]

    def __str__(self) -> str:
        return f"page {self.pk} {self.status}"


class Reply(AppendOnly):
    """What one text message did. One row a message: a repeated reaction finds it and stops."""

    inbound = models.OneToOneField(
        "notices.InboundMessage", on_delete=models.PROTECT, related_name="+"
    )
    page = models.ForeignKey(Page, null=True, on_delete=models.PROTECT, related_name="replies")
    verb = models.CharField(max_length=10, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    phone_index = models.CharField(max_length=64, db_index=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"reply {self.pk} {self.outcome}"
