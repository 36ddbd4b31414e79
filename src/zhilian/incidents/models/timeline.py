"""What happened to an incident, the day's numbers, and how far each target has been followed."""

from django.db import models

from zhilian.core.models import AppendOnly
from zhilian.incidents.models.incidents import Incident
from zhilian.incidents.types import EntryKind


class TimelineEntry(AppendOnly):
    """What happened to an incident; never changed, each entry sealed with the one before it."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="timeline")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=EntryKind.choices)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    person = models.ForeignKey(
        "directory.Person", models.PROTECT, null=True, blank=True, related_name="+"
    )
    text = models.TextField(blank=True)
    evidence = models.CharField(max_length=200, blank=True)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("incident", "seq"), name="timeline_seq_once"),
        )

    def __str__(self) -> str:
        return f"{self.incident_id}#{self.seq} {self.kind}"


class DaySequence(models.Model):
    """The last incident number given out on a local day."""

    day = models.DateField(unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.day}: {self.last}"


class Target(models.Model):
    """One row per watched check: whoever follows its flips holds this row's lock.

    `last_flip_id` is how far they have been followed: each flip is acted on once, in order.
    """

    check_id = models.PositiveBigIntegerField(unique=True)
    last_flip_id = models.PositiveBigIntegerField(null=True)

    def __str__(self) -> str:
        return f"check:{self.check_id}"
