"""Campaigns: who must file what until when, frozen when they open."""

from django.db import models
from django.db.models import F, Q

from zhilian.core.models import AppendOnly
from zhilian.filing.types import CampaignKind, CampaignState, UnitState


class Campaign(models.Model):
    """One round of returns (填报批次)."""

    kind = models.CharField("类别", max_length=10, choices=CampaignKind.choices)
    name = models.CharField("名称", max_length=60)
    period = models.CharField("统计期", max_length=7)
    state = models.CharField(
        max_length=10, choices=CampaignState.choices, default=CampaignState.PLANNED
    )
    opens_at = models.DateTimeField("开放")
    due_at = models.DateTimeField("截止")
    opened_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    locked_at = models.DateTimeField(null=True)
    made_by = models.ForeignKey(
        "directory.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "period"], name="filing_campaign_once"),
            models.CheckConstraint(
                condition=Q(due_at__gt=F("opens_at")), name="filing_campaign_due_after_opening"
            ),
            models.CheckConstraint(
                condition=Q(state=CampaignState.PLANNED) | Q(opened_at__isnull=False),
                name="filing_campaign_opened_has_instant",
            ),
            models.CheckConstraint(
                condition=Q(state__in=CampaignState.values), name="filing_campaign_state"
            ),
        ]
        indexes = [models.Index(fields=["state", "due_at"], name="filing_campaign_due")]

    def __str__(self) -> str:
        return self.name


class CampaignUnit(models.Model):
    """One unit that must file; the denominator of every share."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="units")
    name = models.CharField("单位", max_length=80)
    unit = models.ForeignKey(
        "directory.Unit", null=True, on_delete=models.PROTECT, related_name="+"
    )
    institution = models.ForeignKey(
        "filing.Institution", null=True, on_delete=models.PROTECT, related_name="+"
    )
    branch = models.ForeignKey(
        "directory.Branch", null=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=10, choices=UnitState.choices, default=UnitState.MISSING)
    subject = models.CharField(max_length=80, blank=True, db_index=True)
    case_number = models.CharField(max_length=40, blank=True)
    due_at = models.DateTimeField("截止")
    filed_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "unit"],
                condition=Q(unit__isnull=False),
                name="filing_campaign_unit_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=UnitState.values), name="filing_unit_state"
            ),
        ]
        indexes = [
            models.Index(fields=["campaign", "branch", "state"], name="filing_unit_progress")
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.state}"

    @property
    def was_timely(self) -> bool:
        return self.filed_at is not None and self.filed_at <= self.due_at


class Extension(AppendOnly):
    """A unit may file until later: by whom, why."""

    unit = models.ForeignKey(CampaignUnit, on_delete=models.PROTECT, related_name="extensions")
    until_at = models.DateTimeField()
    by = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.unit_id} until {self.until_at:%F}"
