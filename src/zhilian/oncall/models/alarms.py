"""Calls for help from a window: who is rung in which order, who said that they come."""

from django.db import models
from django.db.models import Q

from zhilian.core.fields import EncryptedField
from zhilian.oncall.types import AlarmState, RingStatus


class Alarm(models.Model):
    """Somebody is trapped. Two trees are rung at once until a person of each presses 1."""

    key = models.CharField(max_length=200, unique=True)
    subject = models.CharField(max_length=80, db_index=True)
    case_number = models.CharField("办件", max_length=40)
    place = models.CharField("位置", max_length=80)
    phone = EncryptedField("报告人电话")
    trapped = models.PositiveSmallIntegerField("被困人数", null=True)
    state = models.CharField(max_length=10, choices=AlarmState.choices, default=AlarmState.CALLING)
    began_at = models.DateTimeField("呼叫开始")
    ended_at = models.DateTimeField("呼叫结束", null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=AlarmState.values), name="oncall_alarm_state"
            ),
            models.CheckConstraint(
                condition=Q(state=AlarmState.CALLING) | Q(ended_at__isnull=False),
                name="oncall_alarm_ended_has_instant",
            ),
        ]

    def __str__(self) -> str:
        return f"alarm {self.pk} {self.place}"


class AlarmLeg(models.Model):
    """One call to one person of one tree; a tree goes on to its next person until one accepts."""

    alarm = models.ForeignKey(Alarm, on_delete=models.CASCADE, related_name="legs")
    role = models.CharField("班组", max_length=30)
    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT, related_name="+")
    turn = models.PositiveSmallIntegerField()
    notice_id = models.PositiveBigIntegerField(null=True, db_index=True)
    status = models.CharField(max_length=10, choices=RingStatus.choices, default=RingStatus.RINGING)
    rung_at = models.DateTimeField()
    next_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["alarm", "role", "turn"], name="oncall_alarm_leg_once")
        ]

    def __str__(self) -> str:
        return f"leg {self.turn} of {self.alarm_id}"
