"""The incident itself. What must always hold is a named constraint here."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Q

from zhilian.core.fields import EncryptedField
from zhilian.incidents.types import (
    OPEN,
    CauseKind,
    FaultClass,
    IncidentFilter,
    Proof,
    Severity,
    Status,
    Via,
)

RELAPSE_WITHIN = timedelta(minutes=30)


class IncidentQuerySet(models.QuerySet["Incident"]):
    def open(self) -> Self:
        return self.filter(status__in=OPEN)

    def real(self) -> Self:
        """Without drills: the only ones that count in contract figures."""
        return self.filter(drill=False)

    def for_target(self, check_id: int) -> Self:
        return self.filter(check_id=check_id)

    def relapsable(self, *, check_id: int, drill: bool, at: datetime) -> Self:
        """Restored so shortly before `at` that a new fault is the old one."""
        ended = self.filter(status__in=(Status.RESTORED, Status.CLOSED), drill=drill)
        return ended.filter(
            check_id=check_id, restored_at__gte=at - RELAPSE_WITHIN, restored_at__lte=at
        ).order_by("-restored_at", "-pk")

    def matching(self, wanted: IncidentFilter) -> Self:
        found = self
        exact = {
            "status": wanted.status,
            "fault_class": wanted.fault_class,
            "severity": wanted.severity,
            "window_code": wanted.window,
            "cause_kind": wanted.cause_kind,
        }
        found = found.filter(**{name: value for name, value in exact.items() if value})
        if wanted.drill:
            found = found.filter(drill=wanted.drill == "yes")
        if wanted.since:
            found = found.filter(detected_at__gte=wanted.since)
        if wanted.until:
            found = found.filter(detected_at__lt=wanted.until)
        return found


class Incident(models.Model):
    """One fault of one target, from its beginning to the lesson learnt from it.

    Only the services of this app write it, each under a row lock and with a timeline entry.
    """

    number = models.CharField("编号", max_length=16, unique=True)
    # No foreign key: an incident outlives the check that found it.
    check_id = models.PositiveBigIntegerField("监测项", null=True, blank=True)
    window_code = models.CharField("窗口", max_length=40, blank=True)
    title = models.CharField("标题", max_length=200)
    severity = models.CharField("等级", max_length=10, choices=Severity.choices)
    fault_class = models.CharField("分类", max_length=16, choices=FaultClass.choices)
    status = models.CharField("状态", max_length=10, choices=Status.choices)
    drill = models.BooleanField("演练", default=False)
    login_journey = models.BooleanField("平台登录", default=False)
    seen_by_probe = models.BooleanField("探测所见", default=False)

    fault_began_at = models.DateTimeField("故障发生")
    detected_at = models.DateTimeField("发现")
    spell_began_at = models.DateTimeField("本次中断起")
    accepted_at = models.DateTimeField("接单", null=True, blank=True)
    arrived_at = models.DateTimeField("到场", null=True, blank=True)
    claimed_at = models.DateTimeField("申报恢复", null=True, blank=True)
    restored_at = models.DateTimeField("恢复", null=True, blank=True)
    closed_at = models.DateTimeField("结案", null=True, blank=True)

    owner = models.ForeignKey(
        "directory.Person", models.PROTECT, null=True, blank=True, related_name="+"
    )
    reported_by = models.ForeignKey(
        "directory.Person", models.PROTECT, null=True, blank=True, related_name="+"
    )
    caller = EncryptedField(blank=True)
    via = models.CharField("来源", max_length=8, choices=Via.choices, blank=True)
    proof = models.CharField("核实", max_length=8, choices=Proof.choices, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="absorbed"
    )
    merged_at = models.DateTimeField("并入", null=True, blank=True)
    merged_from = models.CharField(max_length=10, choices=Status.choices, blank=True)
    # What was its own before it took in others, so that a merger can be undone.
    own_began_at = models.DateTimeField(null=True, blank=True)
    own_detected_at = models.DateTimeField(null=True, blank=True)
    major_at = models.DateTimeField("认定重大", null=True, blank=True)
    major_why = models.CharField(max_length=200, blank=True)
    cause_kind = models.CharField("原因类别", max_length=12, choices=CauseKind.choices, blank=True)
    cause = models.TextField("原因", blank=True)
    lesson = models.TextField("教训", blank=True)
    entries = models.PositiveIntegerField(default=0)
    head = models.CharField(max_length=64, blank=True)

    objects = IncidentQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("check_id",),
                condition=Q(status__in=OPEN),
                name="incident_one_open_per_target",
            ),
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="incident_status_known"
            ),
            models.CheckConstraint(
                condition=Q(fault_began_at__lte=models.F("detected_at")),
                name="incident_began_before_detected",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.ACCEPTED)
                | Q(owner__isnull=False, accepted_at__isnull=False),
                name="incident_accepted_has_owner",
            ),
            models.CheckConstraint(
                condition=Q(status__in=OPEN, restored_at__isnull=True)
                | Q(status__in=(Status.RESTORED, Status.CLOSED), restored_at__isnull=False)
                | Q(status=Status.MERGED),
                name="incident_restored_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.CLOSED) | (~Q(cause="") & ~Q(lesson="")),
                name="incident_closed_has_cause_and_lesson",
            ),
            models.CheckConstraint(
                condition=Q(
                    status=Status.MERGED, merged_into__isnull=False, merged_at__isnull=False
                )
                | (~Q(status=Status.MERGED) & Q(merged_into__isnull=True, merged_at__isnull=True)),
                name="incident_merged_has_survivor",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=models.F("id")),
                name="incident_not_merged_into_itself",
            ),
        )
        indexes = (
            models.Index(fields=("-detected_at", "-id"), name="incident_newest"),
            models.Index(fields=("check_id", "-restored_at"), name="incident_of_target"),
            models.Index(fields=("window_code",), name="incident_of_window"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def subject(self) -> str:
        return f"incident:{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def is_merged(self) -> bool:
        return self.status == Status.MERGED

    @property
    def ended_at(self) -> datetime | None:
        """When it was over, or went on in another one."""
        return self.restored_at or self.merged_at

    @property
    def version(self) -> str:
        """Changes with every entry: what a polling page compares."""
        return f"{self.pk}-{self.entries}"
