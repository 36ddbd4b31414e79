"""The hourly test of the way to the phone."""

from django.db import models
from django.db.models import Q

from zhilian.oncall.types import CanaryStatus


class Canary(models.Model):
    """One test text of one hour: it comes back as a receipt in time, or something is wrong."""

    slot_at = models.DateTimeField(unique=True)
    notice = models.OneToOneField("notices.Notice", on_delete=models.PROTECT, related_name="+")
    status = models.CharField(
        max_length=8, choices=CanaryStatus.choices, default=CanaryStatus.WAITING
    )
    sent_at = models.DateTimeField()
    due_at = models.DateTimeField()
    back_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(due_at__gt=models.F("sent_at")), name="oncall_canary_due"
            ),
            models.CheckConstraint(
                condition=~Q(status=CanaryStatus.BACK) | Q(back_at__isnull=False),
                name="oncall_canary_back_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(status=CanaryStatus.LOST) | Q(told_at__isnull=False),
                name="oncall_canary_lost_is_told",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slot_at:%F %R} {self.status}"
