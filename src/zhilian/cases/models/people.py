"""What people keep and say beside their cases: drafts, copies, ratings, delegations, favourites."""

from django.db import models
from django.db.models import F, Q

from zhilian.cases.models.cases import Case
from zhilian.cases.types import DelegationKind
from zhilian.core.fields import EncryptedField


class Draft(models.Model):
    """A form that is not sent yet, as typed. One a person and window."""

    person = models.ForeignKey("directory.Person", on_delete=models.CASCADE, related_name="+")
    window_code = models.CharField(max_length=41)
    texts = EncryptedField(blank=True)
    rows = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("person", "window_code"), name="case_draft_once"),
        )
        indexes = (models.Index(fields=("saved_at",), name="case_draft_age"),)

    def __str__(self) -> str:
        return f"{self.person_id} {self.window_code}"


class Copy(models.Model):
    """A person who may read a case and owes nothing."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="copies")
    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(
        "directory.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("case", "person"), name="case_copy_once"),)
        indexes = (models.Index(fields=("person", "-at"), name="case_copy_person"),)

    def __str__(self) -> str:
        return f"{self.case_id} -> {self.person_id}"


class Rating(models.Model):
    """What the applicant says of a finished case; it may be mended within its days."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="rating")
    score = models.PositiveSmallIntegerField()
    text = EncryptedField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(score__range=(1, 5)), name="case_rating_score"),
        )

    def __str__(self) -> str:
        return f"{self.case_id}: {self.score}"


class Delegation(models.Model):
    """From one instant to another `to` acts, or applies, for `person`."""

    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    to = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=5, choices=DelegationKind.choices)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    reason = models.CharField(max_length=100, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(until_at__gt=F("from_at")), name="case_delegation_ends_after_start"
            ),
            models.CheckConstraint(condition=~Q(person=F("to")), name="case_delegation_to_another"),
        )
        indexes = (
            models.Index(
                fields=("to", "until_at"),
                name="case_delegation_to",
                condition=Q(ended_at__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id} -> {self.to_id}"


class Favourite(models.Model):
    """A window that a person keeps at hand."""

    person = models.ForeignKey("directory.Person", on_delete=models.CASCADE, related_name="+")
    window_code = models.CharField(max_length=41)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("person", "window_code"), name="case_favourite_once"),
        )

    def __str__(self) -> str:
        return f"{self.person_id} {self.window_code}"
