"""Guarantees of events (活动保障): what must work, who is there, what was found."""

from django.db import models
from django.db.models import F, Q

from zhilian.duties.types import OPEN_GUARANTEES, GuaranteeState, Level, Phase, TaskResult


class Guarantee(models.Model):
    """One event during which named things must work, with the people who see to it."""

    key = models.CharField(max_length=200, unique=True)
    subject = models.CharField(max_length=80, blank=True, db_index=True)
    case_number = models.CharField(max_length=40, blank=True)
    title = models.CharField("活动", max_length=60)
    level = models.CharField("级别", max_length=8, choices=Level.choices)
    start_at = models.DateTimeField("开始")
    end_at = models.DateTimeField("结束")
    place = models.CharField("地点", max_length=80)
    must_work_note = models.TextField("保障要求", blank=True)
    contact = models.ForeignKey(
        "directory.Person", models.PROTECT, null=True, blank=True, related_name="+"
    )
    arrive_by = models.DateTimeField("要求到岗")
    state = models.CharField(
        max_length=10, choices=GuaranteeState.choices, default=GuaranteeState.PLANNED
    )
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    summary = models.TextField("总结", blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=GuaranteeState.values), name="duties_guarantee_state"
            ),
            models.CheckConstraint(
                condition=Q(end_at__gt=F("start_at")), name="duties_guarantee_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(OPEN_GUARANTEES)) | Q(ended_at__isnull=False),
                name="duties_guarantee_over_has_instant",
            ),
        ]
        indexes = [models.Index(fields=["state", "start_at"], name="duties_guarantee_ahead")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def number(self) -> str:
        return f"BZ{self.pk:05d}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_GUARANTEES


class GuaranteeTask(models.Model):
    """One thing to look at before, during or after the event."""

    guarantee = models.ForeignKey(Guarantee, on_delete=models.CASCADE, related_name="tasks")
    position = models.PositiveSmallIntegerField()
    phase = models.CharField(max_length=8, choices=Phase.choices)
    item = models.CharField(max_length=40)
    what = models.CharField(max_length=120)
    result = models.CharField(max_length=8, choices=TaskResult.choices, blank=True)
    note = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey("directory.Person", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["guarantee", "position"], name="duties_task_position_once"
            ),
            models.CheckConstraint(
                condition=Q(result="") | Q(at__isnull=False, by__isnull=False),
                name="duties_task_result_has_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.result}"


class GuaranteePerson(models.Model):
    """Somebody who must be there, and when they were."""

    guarantee = models.ForeignKey(Guarantee, on_delete=models.CASCADE, related_name="people")
    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=30)
    arrived_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["guarantee", "person"], name="duties_guarantee_person_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} of {self.guarantee_id}"
