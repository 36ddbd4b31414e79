"""Calls for help: who was rung, who comes."""

from datetime import datetime

from django.db.models import Prefetch

from zhilian.core.listing import Asked, Page, Sort, cut
from zhilian.oncall.models import Alarm, AlarmLeg
from zhilian.oncall.types import AlarmState, RingStatus

NEWEST = Sort(key="", label="新旧", field="began_at", falling=True)


def alarms(*, asked: Asked) -> Page[Alarm]:
    found = Alarm.objects.prefetch_related(_legs())
    if state := asked.get("state"):
        found = found.filter(state=state)
    if asked.q:
        found = found.filter(place__contains=asked.q)
    return cut(found, sort=NEWEST, after=asked.after)


def alarm(*, alarm_id: int) -> Alarm | None:
    return Alarm.objects.prefetch_related(_legs()).filter(pk=alarm_id).first()


def alarm_legs_due(*, now: datetime) -> list[int]:
    """Calls whose wait is over without a 1."""
    open_legs = AlarmLeg.objects.filter(
        alarm__state=AlarmState.CALLING,
        status__in=[RingStatus.RINGING, RingStatus.ANSWERED],
        next_at__lte=now,
    )
    return list(open_legs.order_by("id").values_list("id", flat=True))


def _legs() -> "Prefetch[str]":
    return Prefetch("legs", AlarmLeg.objects.select_related("person").order_by("id"))
