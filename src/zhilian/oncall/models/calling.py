"""Who was called for what, and what they answered."""

from django.db import models
from django.db.models import Q

from zhilian.core.models import AppendOnly
from zhilian.oncall.types import (
    OPEN_PAGES,
    OPEN_PAGINGS,
    Outcome,
    PageStatus,
    PagingStatus,
    RingStatus,
    Rung,
)


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
    ring_at = models.DateTimeField(null=True)
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
        indexes = [
            models.Index(fields=["phone_index", "code"], name="oncall_page_code"),
            models.Index(
                fields=["ring_at"], name="oncall_page_ring", condition=Q(ring_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"page {self.pk} {self.status}"


class Ring(models.Model):
    """One voice call for a page, and what became of it."""

    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="rings")
    notice = models.OneToOneField("notices.Notice", on_delete=models.PROTECT, related_name="+")
    lap = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=10, choices=RingStatus.choices, default=RingStatus.RINGING)
    rung_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["page", "lap"], name="oncall_ring_once_a_lap"),
            models.CheckConstraint(
                condition=Q(status=RingStatus.RINGING, ended_at=None)
                | (~Q(status=RingStatus.RINGING) & Q(ended_at__isnull=False)),
                name="oncall_ring_end",
            ),
        ]

    def __str__(self) -> str:
        return f"ring {self.pk} {self.status}"


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
