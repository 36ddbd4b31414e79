"""Returns with their figures, revision by revision, and what they add up to."""

from django.db import models
from django.db.models import Q

from zhilian.filing.types import COUNTING, CampaignKind, ReportState


class Report(models.Model):
    """One revision of an institution's return for a period."""

    institution = models.ForeignKey(
        "filing.Institution", on_delete=models.PROTECT, related_name="reports"
    )
    kind = models.CharField(max_length=10, choices=CampaignKind.choices)
    period = models.CharField("统计期", max_length=7)
    revision = models.PositiveIntegerField()
    key = models.CharField(max_length=200, unique=True)
    subject = models.CharField(max_length=80, blank=True, db_index=True)
    case_number = models.CharField("办件", max_length=40, blank=True)
    state = models.CharField(
        max_length=10, choices=ReportState.choices, default=ReportState.SUBMITTED
    )
    explanation = models.TextField("说明", blank=True)
    warnings = models.JSONField(default=list)
    filed_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True)
    locked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "kind", "period"],
                condition=Q(state__in=sorted(COUNTING)),
                name="filing_one_report_counts",
            ),
            models.UniqueConstraint(
                fields=["institution", "kind", "period", "revision"],
                name="filing_report_revision_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ReportState.values), name="filing_report_state"
            ),
            models.CheckConstraint(
                condition=~Q(state=ReportState.LOCKED) | Q(locked_at__isnull=False),
                name="filing_report_locked_has_instant",
            ),
        ]
        indexes = [models.Index(fields=["kind", "period", "state"], name="filing_report_period")]

    def __str__(self) -> str:
        return f"{self.institution_id} {self.period} r{self.revision}"


class Figure(models.Model):
    """One number of a return; money in 分."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="figures")
    key = models.CharField(max_length=40)
    value = models.DecimalField(max_digits=18, decimal_places=4)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "key"], name="filing_figure_once"),
            models.CheckConstraint(condition=Q(value__gte=0), name="filing_figure_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.value}"


class Rollup(models.Model):
    """What the approved returns of a scope add up to, as of the last roll-up."""

    kind = models.CharField(max_length=10, choices=CampaignKind.choices)
    period = models.CharField(max_length=7)
    scope = models.CharField(max_length=20)
    units = models.PositiveIntegerField()
    reports = models.PositiveIntegerField()
    figures = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "period", "scope"], name="filing_rollup_once"),
            models.CheckConstraint(
                condition=Q(reports__lte=models.F("units")), name="filing_rollup_covers_at_most_all"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.period} {self.scope}"
