"""Effects that were owed, each once."""

from django.db import models
from django.db.models import Q

from zhilian.cases.models.cases import Case
from zhilian.cases.models.runs import StepRun
from zhilian.cases.types import PENDING_EFFECTS, EffectState
from zhilian.core.fields import EncryptedField


class EffectRun(models.Model):
    """One effect of one case at one moment, done once; `key` is what its owner knows it by.

    `undoes` is the run that this one takes back: once, and only after it had succeeded. `position`
    is the place of the binding among those of its moment.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="effects")
    run = models.ForeignKey(StepRun, null=True, on_delete=models.PROTECT, related_name="effects")
    key = models.CharField(max_length=160, unique=True)
    name = models.CharField(max_length=60)
    moment = models.CharField(max_length=30)
    position = models.PositiveSmallIntegerField()
    guard = models.CharField(max_length=300, blank=True)
    words = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=EffectState.choices, default=EffectState.DUE)
    args = EncryptedField(blank=True)
    receipt = EncryptedField(blank=True)
    digest = models.CharField(max_length=64, blank=True)
    reason = EncryptedField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    owed_at = models.DateTimeField()
    next_at = models.DateTimeField()
    deadline_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    undoes = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="undone_by"
    )

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=EffectState.values), name="case_effect_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted({*PENDING_EFFECTS, EffectState.STUCK}))
                | Q(settled_at__isnull=False),
                name="case_settled_effect_has_time",
            ),
        )
        indexes = (
            models.Index(
                fields=("deadline_at",),
                name="case_effect_deadline",
                condition=Q(state__in=sorted(PENDING_EFFECTS)),
            ),
        )

    def __str__(self) -> str:
        return f"{self.key} {self.state}"
