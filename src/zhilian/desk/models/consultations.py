"""The consulting log: what was asked, what was answered, how long it took."""

from django.db import models
from django.db.models import Q

from zhilian.core.fields import EncryptedField
from zhilian.core.models import AppendOnly


class Consultation(AppendOnly):
    """One question with its answer. Written once: the log is only added to."""

    key = models.CharField(max_length=200, unique=True)
    subject = models.CharField(max_length=80, blank=True, db_index=True)
    case_number = models.CharField(max_length=40, blank=True)
    branch = models.ForeignKey(
        "directory.Branch", null=True, on_delete=models.PROTECT, related_name="+"
    )
    topic = models.CharField(max_length=40)
    campaign = models.CharField(max_length=80, blank=True)
    content = EncryptedField()
    answer = EncryptedField(blank=True)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField()
    answered_by = models.ForeignKey(
        "directory.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    minutes = models.PositiveIntegerField()
    in_time = models.BooleanField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__gte=models.F("asked_at")),
                name="desk_consultation_answered_after_asked",
            )
        ]
        indexes = [models.Index(fields=["-answered_at", "-id"], name="desk_consultation_at")]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"ZX{self.pk:06d}"
