"""How incidents belong together."""

from django.db import models
from django.db.models import F, Q

from zhilian.incidents.models.incidents import Incident
from zhilian.incidents.types import LinkKind


class IncidentLink(models.Model):
    """Two incidents that have to do with each other, read from both sides. Unlinked rows stay."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="links_out")
    other = models.ForeignKey(Incident, models.PROTECT, related_name="links_in")
    kind = models.CharField(max_length=10, choices=LinkKind.choices)
    reason = models.CharField(max_length=300)
    person = models.ForeignKey(
        "directory.Person", models.PROTECT, null=True, blank=True, related_name="+"
    )
    linked_at = models.DateTimeField()
    unlinked_by = models.ForeignKey(
        "directory.Person", models.PROTECT, null=True, blank=True, related_name="+"
    )
    unlinked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("incident", "other", "kind"),
                condition=Q(unlinked_at__isnull=True),
                name="incident_link_once",
            ),
            models.CheckConstraint(
                condition=~Q(incident=F("other")), name="incident_link_not_to_itself"
            ),
        )

    def __str__(self) -> str:
        return f"{self.incident_id} {self.kind} {self.other_id}"


class CaseLink(models.Model):
    """A case of a window that told of this incident, and what it was about."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="cases")
    key = models.CharField(max_length=200, unique=True)
    subject = models.CharField(max_length=80, db_index=True)
    case_number = models.CharField("办件", max_length=40)
    kind = models.CharField("类别", max_length=40)
    place = models.CharField("位置", max_length=80, blank=True)
    device_key = models.CharField(max_length=80, blank=True, db_index=True)
    opened = models.BooleanField(default=False)
    linked_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("kind", "place"), name="incident_case_place"),)

    def __str__(self) -> str:
        return f"{self.case_number} {self.incident_id}"
