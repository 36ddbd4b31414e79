"""Contingency plans (应急预案): a draft that changes, versions that never do, and their use."""

from django.db import models
from django.db.models import Q

from zhilian.core.fields import EncryptedField
from zhilian.core.models import AppendOnly
from zhilian.incidents.models.incidents import Incident
from zhilian.incidents.types import FaultClass, RunKind

PERSON = "directory.Person"


class Plan(models.Model):
    """What to do when a class of fault, or one target, fails. The draft is what is edited."""

    code = models.CharField(max_length=40, unique=True)
    title = models.CharField("名称", max_length=80)
    fault_class = models.CharField("分类", max_length=16, choices=FaultClass.choices)
    # No foreign key: a plan outlives the check that it is about.
    check_id = models.PositiveBigIntegerField("监测项", null=True, blank=True)
    draft_purpose = models.TextField(blank=True)
    draft_steps = models.TextField(blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("fault_class", "check_id"),
                condition=Q(retired_at__isnull=True, check_id__isnull=False),
                name="plan_one_a_target",
            ),
            models.UniqueConstraint(
                fields=("fault_class",),
                condition=Q(retired_at__isnull=True, check_id__isnull=True),
                name="plan_one_a_class",
            ),
        )

    def __str__(self) -> str:
        return self.title


class PlanVersion(AppendOnly):
    """What was published, word for word."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=80)
    purpose = models.TextField()
    steps = models.JSONField()
    note = models.CharField(max_length=200, blank=True)
    published_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    published_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("plan", "number"), name="plan_version_number_once"),
        )

    def __str__(self) -> str:
        return f"{self.title} 第 {self.number} 版"


class PlanRun(models.Model):
    """One use of a version: in an incident, or as a drill."""

    version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="runs")
    incident = models.ForeignKey(
        Incident, models.PROTECT, null=True, blank=True, related_name="plan_runs"
    )
    kind = models.CharField(max_length=10, choices=RunKind.choices)
    began_at = models.DateTimeField()
    began_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    taking_part = EncryptedField(blank=True)
    scene = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    findings = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("incident", "version"),
                condition=Q(incident__isnull=False),
                name="plan_run_once_an_incident",
            ),
            models.CheckConstraint(
                condition=~Q(kind=RunKind.INCIDENT) | Q(incident__isnull=False),
                name="plan_run_of_an_incident_names_it",
            ),
        )
        indexes = (models.Index(fields=("-began_at",), name="plan_run_newest"),)

    def __str__(self) -> str:
        return f"{self.version_id} {self.kind}"


class PlanTick(AppendOnly):
    """A step done, or taken back; the last word on a step counts."""

    run = models.ForeignKey(PlanRun, models.PROTECT, related_name="ticks")
    step = models.PositiveSmallIntegerField()
    done = models.BooleanField()
    note = models.CharField(max_length=300, blank=True)
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.run_id} 第 {self.step} 步"
