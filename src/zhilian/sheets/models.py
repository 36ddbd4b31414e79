"""Tables that were handed in."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from zhilian.sheets.types import RunState


class TableRun(models.Model):
    """A table that somebody handed in for one register, what it would change, and what it did.

    `rows` are the lines as they were read (line number and cells by the columns' names), `results`
    what becomes of each; `done` of `total` lines are through.
    """

    sheet = models.CharField("资料表", max_length=40, db_index=True)
    name = models.CharField("文件", max_length=100)
    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    roles = models.JSONField()
    rows = models.JSONField()
    results = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=RunState.choices, default=RunState.CHECKING)
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField("上传")
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=RunState.values), name="sheets_run_state"),
            models.CheckConstraint(
                condition=Q(state__in=["DONE", "STOPPED"], ended_at__isnull=False)
                | Q(state__in=["CHECKING", "READY", "WRITING"], ended_at__isnull=True),
                name="sheets_run_over_has_end",
            ),
            models.CheckConstraint(
                condition=Q(done__lte=models.F("total")), name="sheets_run_no_more_than_all"
            ),
        ]
        indexes = [models.Index(fields=["person", "-id"], name="sheets_run_mine")]

    def __str__(self) -> str:
        return self.name
