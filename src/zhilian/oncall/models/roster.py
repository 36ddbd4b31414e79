"""The roster: the plan as it is laid out, rotations that go on, and what people put over it."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from zhilian.oncall.types import Layer, OverrideKind, SwapStatus


class Roster(models.Model):
    """One list of who is on. Its row is the lock for changes to its shifts."""

    code = models.SlugField(max_length=20, unique=True)
    name = models.CharField(max_length=40)

    def __str__(self) -> str:
        return self.name


class StretchQuerySet(models.QuerySet):  # type: ignore[type-arg]
    """Rows that stand for a half-open stretch of time."""

    def touching(self, starts_at: datetime, ends_at: datetime) -> Self:
        return self.filter(starts_at__lt=ends_at, ends_at__gt=starts_at)

    def in_force(self) -> Self:
        """Not taken back before they began."""
        return self.filter(Q(cancelled_at=None) | Q(cancelled_at__gt=F("starts_at")))


class Rotation(models.Model):
    """People who take turns, from a day on, until it is ended. Laid out ahead as shifts."""

    roster = models.ForeignKey(Roster, on_delete=models.PROTECT, related_name="rotations")
    layer = models.CharField(max_length=10, choices=Layer.choices, default=Layer.PRIMARY)
    label = models.CharField(max_length=40)
    turns = models.JSONField()
    restriction = models.JSONField(null=True, blank=True)
    first_date = models.DateField()
    laid_until = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(layer__in=Layer.values), name="oncall_rotation_layer"
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def id_text(self) -> str:
        """For names of page elements."""
        return str(self.pk)


class Shift(models.Model):
    """The plan: one person over the half-open stretch [starts_at, ends_at). No two overlap."""

    roster = models.ForeignKey(Roster, on_delete=models.PROTECT, related_name="shifts")
    layer = models.CharField(max_length=10, choices=Layer.choices, default=Layer.PRIMARY)
    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    rotation = models.ForeignKey(Rotation, null=True, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    note = models.CharField(max_length=60, blank=True)
    made_at = models.DateTimeField()

    objects = StretchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="oncall_shift_has_length"
            ),
            models.CheckConstraint(condition=Q(layer__in=Layer.values), name="oncall_shift_layer"),
        ]
        indexes = [
            models.Index(fields=["roster", "layer", "starts_at"], name="oncall_shift_start"),
            models.Index(fields=["ends_at"], name="oncall_shift_end"),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%F %R} {self.person_id}"


class Override(models.Model):
    """Somebody stands in over a stretch. The plan below it stays, and holds again behind it.

    A later override lies over an earlier one. Taken back, it ends at `cancelled_at`.
    """

    roster = models.ForeignKey(Roster, on_delete=models.PROTECT, related_name="overrides")
    layer = models.CharField(max_length=10, choices=Layer.choices)
    kind = models.CharField(max_length=10, choices=OverrideKind.choices)
    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=100, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)
    swap = models.ForeignKey("Swap", null=True, on_delete=models.PROTECT, related_name="overrides")

    objects = StretchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="oncall_override_has_length"
            ),
            models.CheckConstraint(
                condition=Q(starts_at__gte=F("made_at")), name="oncall_override_leaves_the_past"
            ),
            models.CheckConstraint(
                condition=Q(layer__in=Layer.values, kind__in=OverrideKind.values),
                name="oncall_override_words",
            ),
            models.CheckConstraint(
                condition=~Q(kind=OverrideKind.SWAP) | Q(swap__isnull=False),
                name="oncall_override_of_a_swap",
            ),
        ]
        indexes = [models.Index(fields=["roster", "ends_at"], name="oncall_override_end")]

    def __str__(self) -> str:
        return f"{self.kind} {self.starts_at:%F %R} {self.person_id}"


class Leave(models.Model):
    """A person who cannot be on: where the roster has them, it shows a gap."""

    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=60, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)

    objects = StretchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="oncall_leave_has_length"
            ),
            models.CheckConstraint(
                condition=Q(starts_at__gte=F("made_at")), name="oncall_leave_leaves_the_past"
            ),
        ]
        indexes = [models.Index(fields=["person", "ends_at"], name="oncall_leave_end")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.starts_at:%F %R}"


class Swap(models.Model):
    """One asks another to take a stretch, perhaps against one of theirs; both are on record."""

    roster = models.ForeignKey(Roster, on_delete=models.PROTECT, related_name="swaps")
    layer = models.CharField(max_length=10, choices=Layer.choices)
    asker = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    gives_from = models.DateTimeField()
    gives_until = models.DateTimeField()
    takes_from = models.DateTimeField(null=True)
    takes_until = models.DateTimeField(null=True)
    reason = models.CharField(max_length=100, blank=True)
    status = models.CharField(max_length=10, choices=SwapStatus.choices, default=SwapStatus.ASKED)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(gives_until__gt=F("gives_from")), name="oncall_swap_gives_length"
            ),
            models.CheckConstraint(
                condition=Q(takes_from=None, takes_until=None) | Q(takes_until__gt=F("takes_from")),
                name="oncall_swap_takes_length",
            ),
            models.CheckConstraint(condition=~Q(asker=F("other")), name="oncall_swap_between_two"),
            models.CheckConstraint(
                condition=Q(status=SwapStatus.ASKED, answered_at=None)
                | (~Q(status=SwapStatus.ASKED) & Q(answered_at__isnull=False)),
                name="oncall_swap_answered_has_time",
            ),
            models.UniqueConstraint(
                fields=["asker", "layer", "gives_from"],
                condition=Q(status=SwapStatus.ASKED),
                name="oncall_swap_asked_once",
            ),
        ]

    def __str__(self) -> str:
        return f"swap {self.pk} {self.status}"
