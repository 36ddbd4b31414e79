"""What people keep beside the timeline: waits, measures to be taken, the report's versions."""

from django.db import models
from django.db.models import F, Q

from zhilian.core.models import AppendOnly
from zhilian.incidents.models.incidents import Incident
from zhilian.incidents.types import WaitKind

PERSON = "directory.Person"


class Wait(models.Model):
    """Work waited for somebody else. The contract counts gross; this gives the net beside it."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="waits")
    kind = models.CharField(max_length=12, choices=WaitKind.choices)
    reason = models.CharField(max_length=300)
    evidence = models.CharField(max_length=200, blank=True)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("incident", "kind"),
                condition=Q(ended_at__isnull=True),
                name="wait_one_open_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gt=F("began_at")),
                name="wait_has_a_length",
            ),
        )

    def __str__(self) -> str:
        return f"{self.incident_id} {self.kind}"


class ActionItem(models.Model):
    """A measure that follows from an incident: who does what by when."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="actions")
    text = models.CharField(max_length=300)
    owner = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    due_date = models.DateField()
    made_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=300, blank=True)
    reminded_date = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(done_by__isnull=False),
                name="action_done_by_somebody",
            ),
        )
        indexes = (models.Index(fields=("due_date",), name="action_due"),)

    def __str__(self) -> str:
        return self.text[:40]


class FaultReport(AppendOnly):
    """One version of the report on a major fault, as somebody wrote it."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="reports")
    number = models.PositiveIntegerField()
    impact = models.TextField(blank=True)
    cause = models.TextField(blank=True)
    measures = models.TextField(blank=True)
    lessons = models.TextField(blank=True)
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("incident", "number"), name="fault_report_number_once"),
        )

    def __str__(self) -> str:
        return f"{self.incident_id} 第 {self.number} 版"
