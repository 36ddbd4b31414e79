"""Release: when another version began to run, as a mark on every trend."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Release(models.Model):
    """One mark. `by` is empty where the running software noted itself."""

    name = models.CharField("版本", max_length=40)
    at = models.DateTimeField("启用时间")
    note = models.CharField("说明", max_length=200, blank=True)
    by = models.ForeignKey(
        "directory.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name", "at"],
                condition=Q(withdrawn_at=None),
                name="release_marked_once",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="release_has_a_name"),
        ]
        indexes = [models.Index(fields=["at"], name="release_by_time")]

    def __str__(self) -> str:
        return f"{self.name} {self.at:%F %T}"

    @property
    def key(self) -> str:
        return str(self.pk)
