"""What was measured, as it was measured."""

from django.db import models

from zhilian.contract.types import Verdict
from zhilian.core.models import AppendOnly


class ReadingRecord(AppendOnly):
    """One reading of one clause. Later readings stand beside it; none replaces it. `day` is the
    local date, by which trends are drawn.
    """

    clause = models.CharField(max_length=12)
    taken_at = models.DateTimeField()
    day = models.DateField()
    start_at = models.DateTimeField()
    end_at = models.DateTimeField()
    period = models.CharField(max_length=60)
    value = models.FloatField(null=True)
    unit = models.CharField(max_length=20, blank=True)
    n = models.PositiveIntegerField()
    verdict = models.CharField(max_length=8, choices=Verdict)
    text = models.CharField(max_length=300)
    evidence = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["clause", "day"], name="reading_clause_day")]

    def __str__(self) -> str:
        return f"{self.clause} {self.taken_at:%F %T}"
