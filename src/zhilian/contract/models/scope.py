"""What the contract covers and for how long, and the signed wording of its clauses."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from zhilian.contract.types import Phase, ScopeKind
from zhilian.core.models import AppendOnly


class ScopeItem(models.Model):
    """A module, device or service window of phase 1 or 2 that has to be maintained."""

    code = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    phase = models.CharField(max_length=4, choices=Phase)
    kind = models.CharField(max_length=8, choices=ScopeKind)
    site_code = models.CharField(max_length=40, blank=True)
    note = models.CharField(max_length=200, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_at=None)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="scope_confirmed_by_and_when",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Term(AppendOnly):
    """The dates of the contract; the latest row counts. Both days are inside."""

    first_date = models.DateField()
    last_date = models.DateField()
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(last_date__gt=F("first_date")), name="term_ends_after_it_begins"
            )
        ]

    def __str__(self) -> str:
        return f"{self.first_date}–{self.last_date}"


class ClauseOriginal(AppendOnly):
    """The signed wording of a clause as the purchaser pasted it; the latest row counts."""

    clause = models.CharField(max_length=12, db_index=True)
    text = models.TextField()
    pasted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    pasted_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.clause
