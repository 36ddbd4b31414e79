"""Working time as frozen revisions: hours of the week and dated rows, named by their hash."""

from django.conf import settings
from django.db import models

from zhilian.contract.types import DayStatus
from zhilian.core.models import AppendOnly


class CalendarRevision(AppendOnly):
    """One edition of the working time. Never edited: a change is the next number.

    `weekly` holds seven lists of [start, end) minutes, `make_up` the hours of make-up days.
    """

    number = models.PositiveIntegerField(unique=True)
    weekly = models.JSONField()
    make_up = models.JSONField()
    fingerprint = models.CharField(max_length=64)
    reason = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    def __str__(self) -> str:
        return f"第 {self.number} 版"


class CalendarDay(AppendOnly):
    """A dated row of one revision: a day off or a make-up day, with its source and standing."""

    revision = models.ForeignKey(CalendarRevision, on_delete=models.PROTECT, related_name="days")
    date = models.DateField()
    working = models.BooleanField()
    label = models.CharField(max_length=40)
    source = models.CharField(max_length=200)
    status = models.CharField(max_length=12, choices=DayStatus)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["revision", "date"], name="calendar_day_once_a_revision"
            )
        ]

    def __str__(self) -> str:
        return f"{self.date} {'上班' if self.working else '休息'}"


class HoursConfirmation(AppendOnly):
    """The purchaser has confirmed the working hours of this revision."""

    revision = models.OneToOneField(
        CalendarRevision, on_delete=models.PROTECT, related_name="confirmation"
    )
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.revision_id} {self.at:%F}"
