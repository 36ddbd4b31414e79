"""The case: one applicant's way through one version of one window."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q

from zhilian.cases.types import ENDED, OPEN, Cause, Status
from zhilian.core.fields import EncryptedField


class CaseQuerySet(models.QuerySet["Case"]):
    def open(self) -> Self:
        return self.filter(status__in=sorted(OPEN))

    def in_status(self, status: str) -> Self:
        """Says also what a status under way implies, so that the index of what is open is taken."""
        found = self.filter(status=status)
        return found.filter(finished_at=None) if status in OPEN else found

    def overdue(self, now: datetime) -> Self:
        """The promise is broken: its step ended late, or has not ended and the time is over."""
        late = Q(promise_ended_at__gt=F("due_at"))
        return self.filter(late | Q(promise_ended_at=None, finished_at=None, due_at__lt=now))

    def whole(self) -> Self:
        """With whom it names and the version that it pins: everything that a page of it needs."""
        told = self.select_related(
            "applicant", "unit__parent", "by", "branch", "rating",
            "version__window__sub_platform", "version__edition",
        )  # fmt: skip
        return told.defer("version__document", "version__edition__registers")

    def of(self, person_id: int) -> Self:
        """Cases that this person applied for, or sent in for somebody else."""
        return self.filter(Q(applicant=person_id) | Q(by=person_id))


class Case(models.Model):
    """One applicant's way through one window. `version` is pinned for life.

    `values` is the filled-in form and `written` what steps and effects added, both as one
    encrypted text each; lists show `title`, which is made of fields that are not sensitive.
    `code` is what the applicant shows to a machine. Ended, it is kept until `keep_until`, counted
    from `keep_from`; while that is not known it is looked for again at `keep_look_at`; with neither
    it is kept for ever.
    """

    number = models.CharField("编号", max_length=16, unique=True)
    code = models.CharField("核验码", max_length=8, unique=True)
    submit_key = models.CharField(max_length=64, unique=True)
    version = models.ForeignKey(
        "catalogue.WindowVersion", on_delete=models.PROTECT, related_name="+"
    )
    window_code = models.CharField("窗口", max_length=41)
    window_name = models.CharField("窗口名称", max_length=14)
    sub_platform = models.CharField("子平台", max_length=41)
    title = models.CharField("标题", max_length=120)
    anonymous = models.BooleanField("匿名", default=False)

    applicant = models.ForeignKey(
        "directory.Person", on_delete=models.PROTECT, related_name="+", verbose_name="申请人",
        db_index=False,
    )  # fmt: skip
    by = models.ForeignKey(
        "directory.Person", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    unit = models.ForeignKey(
        "directory.Unit", null=True, on_delete=models.PROTECT, related_name="+"
    )
    branch = models.ForeignKey(
        "directory.Branch", null=True, on_delete=models.PROTECT, related_name="+"
    )

    status = models.CharField("状态", max_length=10, choices=Status.choices)
    cause = models.CharField("结束原因", max_length=12, choices=Cause.choices, blank=True)
    step_key = models.CharField(max_length=41, blank=True)
    step_name = models.CharField(max_length=40, blank=True)
    values = EncryptedField(blank=True)
    written = EncryptedField(blank=True)
    assigned = models.JSONField(default=dict)

    submitted_at = models.DateTimeField("提交时间")
    due_at = models.DateTimeField("承诺时限")
    promise_ended_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField("结束时间", null=True)
    keep_from = models.DateTimeField("保存起算", null=True)
    keep_until = models.DateTimeField("保存至", null=True)
    keep_look_at = models.DateTimeField(null=True)
    expunged_at = models.DateTimeField(null=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(status__in=Status.values), name="case_status_known"),
            models.CheckConstraint(
                condition=Q(status__in=sorted(OPEN), finished_at__isnull=True)
                | Q(status__in=sorted(ENDED), finished_at__isnull=False),
                name="case_ended_has_time",
            ),
            models.CheckConstraint(
                condition=Q(expunged_at__isnull=True) | Q(values="", written=""),
                name="case_expunged_is_empty",
            ),
            models.CheckConstraint(
                condition=Q(keep_look_at__isnull=True) | Q(keep_until__isnull=True),
                name="case_kept_until_or_pending",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.RETURNED) | Q(returned_at__isnull=False),
                name="case_returned_has_time",
            ),
        )
        indexes = (
            models.Index(fields=("applicant", "-submitted_at", "-id"), name="case_of_applicant"),
            models.Index(
                fields=("by", "-submitted_at"), name="case_of_proxy", condition=Q(by__isnull=False)
            ),
            models.Index(fields=("window_code", "-submitted_at", "-id"), name="case_of_window"),
            models.Index(fields=("sub_platform", "-submitted_at", "-id"), name="case_of_sub"),
            models.Index(
                fields=("sub_platform", "-submitted_at", "-id"),
                name="case_open",
                condition=Q(finished_at__isnull=True),
            ),
            models.Index(
                fields=("sub_platform", "-submitted_at", "-id"),
                name="case_broke_promise",
                condition=Q(promise_ended_at__gt=F("due_at")),
            ),
            models.Index(
                fields=("keep_until",),
                name="case_to_expunge",
                condition=Q(expunged_at__isnull=True, keep_until__isnull=False),
            ),
            models.Index(
                fields=("keep_look_at",),
                name="case_keeping_pending",
                condition=Q(expunged_at__isnull=True, keep_look_at__isnull=False),
            ),
            models.Index(
                fields=("returned_at",),
                name="case_returned",
                condition=Q(status=Status.RETURNED),
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def subject(self) -> str:
        return f"case:{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    def is_overdue(self, now: datetime) -> bool:
        """Whether the promise of the window is broken."""
        ended = self.promise_ended_at or self.finished_at or now
        return ended > self.due_at


class DayCounter(models.Model):
    """The last case number given out on a local day."""

    day = models.DateField(unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.day}: {self.last}"
