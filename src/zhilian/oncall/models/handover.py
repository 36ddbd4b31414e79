"""Hand-overs of shifts: what was open, signed by who goes and by who comes."""

from django.db import models
from django.db.models import F, Q

from zhilian.core.models import AppendOnly
from zhilian.oncall.types import HandOverStatus, Layer, SealKind


class HandOver(models.Model):
    """One change of hands of one layer. What was signed stands in its seals."""

    roster = models.ForeignKey("oncall.Roster", on_delete=models.PROTECT, related_name="handovers")
    layer = models.CharField(max_length=10, choices=Layer.choices)
    changes_at = models.DateTimeField()
    outgoing = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    incoming = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    status = models.CharField(
        max_length=8, choices=HandOverStatus.choices, default=HandOverStatus.GIVEN
    )
    version = models.PositiveSmallIntegerField(default=0)
    given_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["roster", "layer", "changes_at"], name="oncall_handover_once"
            ),
            models.CheckConstraint(
                condition=~Q(outgoing=F("incoming")), name="oncall_handover_between_two"
            ),
            models.CheckConstraint(
                condition=Q(status=HandOverStatus.GIVEN, taken_at=None)
                | Q(status=HandOverStatus.TAKEN, taken_at__isnull=False),
                name="oncall_handover_taken_has_time",
            ),
        ]
        indexes = [models.Index(fields=["-changes_at"], name="oncall_handover_newest")]

    def __str__(self) -> str:
        return f"{self.changes_at:%F %R} {self.status}"


class HandOverSeal(AppendOnly):
    """One link of the roster's chain: a version as it was signed, or a signature under it."""

    roster = models.ForeignKey("oncall.Roster", on_delete=models.PROTECT, related_name="+")
    seq = models.PositiveIntegerField()
    handover = models.ForeignKey(HandOver, on_delete=models.PROTECT, related_name="seals")
    kind = models.CharField(max_length=8, choices=SealKind.choices)
    version = models.PositiveSmallIntegerField()
    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    content = models.TextField(blank=True)
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["roster", "seq"], name="oncall_seal_in_order"),
            models.UniqueConstraint(
                fields=["handover", "version", "kind"], name="oncall_signed_once_a_version"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.kind} {self.hash[:12]}"
