"""Steps as they were gone through, and who was asked at each."""

from typing import Self

from django.db import models
from django.db.models import Q

from zhilian.cases.models.cases import Case
from zhilian.cases.types import LIVE_RUNS, RunState, TaskKind, TaskState
from zhilian.core.fields import EncryptedField


class StepRun(models.Model):
    """One passage through one step. A step that is gone back to gets another one.

    `asked` is what was written here and `field_remarks` what is wrong with which field, encrypted.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="runs")
    key = models.CharField(max_length=41)
    name = models.CharField(max_length=40)
    type = models.CharField(max_length=8)
    round = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=8, choices=RunState.choices, default=RunState.OPEN)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    urge_at = models.DateTimeField(null=True)
    overdue_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    action = models.CharField(max_length=12, blank=True)
    by = models.ForeignKey(
        "directory.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    remark = EncryptedField(blank=True)
    asked = EncryptedField(blank=True)
    field_remarks = EncryptedField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("case",),
                condition=Q(state__in=sorted(LIVE_RUNS)),
                name="case_one_open_run",
            ),
            models.UniqueConstraint(fields=("case", "key", "round"), name="case_run_round"),
            models.CheckConstraint(
                condition=Q(state__in=sorted(LIVE_RUNS), closed_at__isnull=True)
                | (~Q(state__in=sorted(LIVE_RUNS)) & Q(closed_at__isnull=False)),
                name="case_closed_run_has_time",
            ),
        )
        indexes = (
            models.Index(
                fields=("due_at",),
                name="case_run_due",
                condition=Q(state__in=sorted(LIVE_RUNS), overdue_at__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.key}#{self.round} {self.state}"

    @property
    def is_live(self) -> bool:
        return self.state in LIVE_RUNS


class TaskQuerySet(models.QuerySet["Task"]):
    def open(self) -> Self:
        return self.filter(state=TaskState.OPEN)


class Task(models.Model):
    """What one person, or whoever holds a role, owes at a step.

    With `person` it is theirs. Without, it is anybody's who holds `role`: in `unit` and below when
    there is one, in `branch` when there is one, else in the city.
    """

    run = models.ForeignKey(StepRun, on_delete=models.PROTECT, related_name="tasks")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="tasks")
    kind = models.CharField(max_length=9, choices=TaskKind.choices, default=TaskKind.MAIN)
    role = models.CharField(max_length=30, blank=True)
    unit = models.ForeignKey(
        "directory.Unit", null=True, on_delete=models.PROTECT, related_name="+"
    )
    branch = models.ForeignKey(
        "directory.Branch", null=True, on_delete=models.PROTECT, related_name="+"
    )
    # Its own index would be taken for `IS NULL`, which the answered tasks of years share: the
    # conditional ones below find what is open at once.
    person = models.ForeignKey(
        "directory.Person", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    substitute_for = models.CharField(max_length=30, blank=True)
    asked_by = models.ForeignKey(
        "directory.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=8, choices=TaskState.choices, default=TaskState.OPEN)
    action = models.CharField(max_length=12, blank=True)
    done_by = models.ForeignKey(
        "directory.Person", null=True, on_delete=models.PROTECT, related_name="+"
    )
    done_at = models.DateTimeField(null=True)
    remark = EncryptedField(blank=True)
    asked = EncryptedField(blank=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(role="") | Q(person__isnull=False), name="case_task_asks_somebody"
            ),
            models.CheckConstraint(
                condition=Q(state=TaskState.OPEN, done_at__isnull=True)
                | (~Q(state=TaskState.OPEN) & Q(done_at__isnull=False)),
                name="case_answered_task_has_time",
            ),
        )
        indexes = (
            models.Index(
                fields=("person", "state"),
                name="case_task_person",
                condition=Q(person__isnull=False),
            ),
            models.Index(
                fields=("role", "branch", "unit"),
                name="case_task_role",
                condition=Q(state=TaskState.OPEN, person__isnull=True),
            ),
            # What is open is little beside the answered tasks of years: whatever is asked of it in
            # several ways at once is read from here.
            models.Index(
                fields=("case",), name="case_task_open", condition=Q(state=TaskState.OPEN)
            ),
            models.Index(
                fields=("done_by", "-done_at"),
                name="case_task_done_by",
                condition=Q(done_by__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.run_id} {self.role or self.person_id} {self.state}"
