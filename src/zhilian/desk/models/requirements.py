"""Requirements (需求方案): what people asked for, followed to its release."""

from django.db import models
from django.db.models import Q

from zhilian.core.fields import EncryptedField
from zhilian.core.models import AppendOnly
from zhilian.desk.types import RequirementState


class Requirement(models.Model):
    """One thing that the platform should do better. A refused one stays on record."""

    key = models.CharField(max_length=200, unique=True)
    subject = models.CharField(max_length=80, blank=True, db_index=True)
    case_number = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=80)
    content = EncryptedField()
    state = models.CharField(
        max_length=10, choices=RequirementState.choices, default=RequirementState.PROPOSED
    )
    made_at = models.DateTimeField()
    moved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=RequirementState.values), name="desk_requirement_state"
            )
        ]
        indexes = [models.Index(fields=["state", "-id"], name="desk_requirement_state")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def number(self) -> str:
        return f"XQ{self.pk:06d}"


class RequirementEntry(AppendOnly):
    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, related_name="entries")
    state = models.CharField(max_length=10, choices=RequirementState.choices)
    at = models.DateTimeField()
    who = models.CharField(max_length=40, blank=True)
    text = EncryptedField(blank=True)

    def __str__(self) -> str:
        return f"{self.requirement_id} {self.state}"
