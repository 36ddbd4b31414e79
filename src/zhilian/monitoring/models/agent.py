"""Agent: a prober that reports with a token."""

from __future__ import annotations

from django.db import models


class Agent(models.Model):
    """A `zhilian probe` process, here or at a site. Its token is kept as a hash only."""

    name = models.CharField("名称", max_length=60, unique=True)
    site = models.ForeignKey(
        "directory.Site", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoke_reason = models.CharField(max_length=200, blank=True)
    last_seen_at = models.DateTimeField(null=True)
    lag_ms = models.FloatField(null=True)
    spool = models.PositiveIntegerField(null=True)
    blind = models.BooleanField(default=False)
    lost = models.PositiveBigIntegerField(default=0)
    # Its clock against ours: ahead is positive. Samples that we moved, and those that we refused.
    skew_ms = models.FloatField(null=True)
    skew_at = models.DateTimeField(null=True)
    corrected = models.PositiveBigIntegerField(default=0)
    refused = models.PositiveBigIntegerField(default=0)
    refused_at = models.DateTimeField(null=True)
    # What it looks at to know that it sees, and the networks that it may measure (probe.orders).
    references = models.JSONField(default=list, blank=True)
    policy = models.JSONField(default=dict, blank=True)
    orders_at = models.DateTimeField(null=True)
    # The passive check that is down while this agent is blind or silent.
    sight = models.ForeignKey(
        "monitoring.Check", on_delete=models.PROTECT, null=True, related_name="+"
    )

    def __str__(self) -> str:
        return self.name


class Batch(models.Model):
    """One push of an agent that was taken in: the reason why a second push of it changes nothing.

    Kept longer than hot samples, and samples older than those are not taken: so forgetting a batch
    never lets its samples in twice.
    """

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="batches")
    epoch = models.CharField(max_length=64)
    seq = models.PositiveBigIntegerField()
    received_at = models.DateTimeField(db_index=True)
    samples = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agent", "epoch", "seq"], name="batch_taken_once")
        ]

    def __str__(self) -> str:
        return f"{self.agent_id}/{self.epoch}/{self.seq}"
