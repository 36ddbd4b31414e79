"""How far measurements were shipped to another system."""

from __future__ import annotations

from django.db import OperationalError, connection, models, transaction
from django.db.models import Max, Q

from zhilian.monitoring.models.sample import Sample

PATIENCE = "SET LOCAL lock_timeout = '2s'"
STILL = "LOCK TABLE ONLY monitoring_sample IN SHARE MODE"


class RemoteWriteCursor(models.Model):
    """The one place in the row of samples up to which everything was sent, refused or lost.

    `sample_id`: every sample up to it is done with. Counts are since the first start.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    since = models.DateTimeField()
    sample_id = models.BigIntegerField()
    sent = models.BigIntegerField(default=0)
    refused = models.BigIntegerField(default=0)
    lost = models.BigIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    retry_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="remote_write_cursor_one")]

    def __str__(self) -> str:
        return f"{self.sample_id}"


def settled_id() -> int | None:
    """The highest id below which no sample can appear any more; None when that is not to be had
    now.

    PostgreSQL hands out ids before their rows are committed: a lower one may come after a higher
    one. A short SHARE lock waits for the writers that are under way. SQLite has one writer.
    """
    try:
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute(PATIENCE)
                    cursor.execute(STILL)
            return Sample.objects.aggregate(last=Max("id"))["last"] or 0
    except OperationalError:
        return None
