"""Calendar feeds: secret addresses, and what has been said in them so far."""

from django.db import models
from django.db.models import F, Q

from zhilian.oncall.types import FeedScope, Layer


class Feed(models.Model):
    """A secret address of one person's calendar, theirs to revoke. Only its hash is kept."""

    person = models.ForeignKey("directory.Person", on_delete=models.CASCADE, related_name="+")
    scope = models.CharField(max_length=8, choices=FeedScope.choices)
    label = models.CharField(max_length=40, blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(scope__in=FeedScope.values), name="oncall_feed_scope"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.scope}"


class FeedEntry(models.Model):
    """One shift as calendars know it: the uid stays, each change counts, what is off says so."""

    uid = models.CharField(max_length=80, unique=True)
    layer = models.CharField(max_length=10, choices=Layer.choices)
    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    sequence = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()
    cancelled = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="oncall_feed_entry_length"
            )
        ]
        indexes = [models.Index(fields=["layer", "ends_at"], name="oncall_feed_entry_end")]

    def __str__(self) -> str:
        return f"{self.uid} {self.sequence}"
