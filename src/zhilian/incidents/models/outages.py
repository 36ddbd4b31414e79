"""Who caused an outage, as the parties signed it."""

from django.db import models
from django.db.models import F, Q

from zhilian.incidents.models.incidents import Incident


class OutageFinding(models.Model):
    """Another cause for an outage than our maintenance: counts only when both parties signed."""

    incident = models.OneToOneField(Incident, models.PROTECT, related_name="finding")
    cause = models.TextField()
    contractor = models.ForeignKey(
        "directory.Person", models.PROTECT, null=True, blank=True, related_name="+"
    )
    contractor_signed_at = models.DateTimeField(null=True, blank=True)
    purchaser = models.ForeignKey(
        "directory.Person", models.PROTECT, null=True, blank=True, related_name="+"
    )
    purchaser_signed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.incident_id}: {self.cause[:40]}"

    @property
    def signed_by_both(self) -> bool:
        return bool(self.contractor_signed_at and self.purchaser_signed_at)


class DeclaredOutage(models.Model):
    """A platform outage for another reason than login failing, declared by a party.

    Caused by maintenance until both parties signed another cause.
    """

    title = models.CharField(max_length=200)
    reason = models.TextField()
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    incident = models.ForeignKey(Incident, models.PROTECT, null=True, blank=True, related_name="+")
    declared_by = models.ForeignKey("directory.Person", models.PROTECT, related_name="+")
    declared_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdraw_reason = models.CharField(max_length=300, blank=True)
    cause = models.TextField(blank=True)
    contractor = models.ForeignKey(
        "directory.Person", models.PROTECT, null=True, blank=True, related_name="+"
    )
    contractor_signed_at = models.DateTimeField(null=True, blank=True)
    purchaser = models.ForeignKey(
        "directory.Person", models.PROTECT, null=True, blank=True, related_name="+"
    )
    purchaser_signed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gt=F("began_at")),
                name="declared_outage_has_a_length",
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def subject(self) -> str:
        return f"outage:{self.pk}"

    @property
    def signed_by_both(self) -> bool:
        return bool(self.contractor_signed_at and self.purchaser_signed_at)
