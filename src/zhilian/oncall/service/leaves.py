"""Leave: where the roster has the person, a gap appears, before it happens."""

from datetime import datetime, timedelta

from django.db import transaction

from zhilian.core import events
from zhilian.oncall.errors import BadLeave
from zhilian.oncall.events import LeaveCancelled, LeaveMarked
from zhilian.oncall.models import Leave
from zhilian.oncall.service.roster import locked_roster

LONGEST = timedelta(days=180)


@transaction.atomic
def mark_leave(
    *,
    person_id: int,
    starts_at: datetime,
    ends_at: datetime,
    at: datetime,
    by_id: int | None,
    reason: str = "",
) -> Leave:
    """Away over the stretch (from now where it has begun). Errors: `BadLeave`."""
    starts_at = max(starts_at, at)
    if ends_at <= starts_at:
        raise BadLeave("结束时间要晚于开始时间，并且还没有过去。")
    if ends_at - starts_at > LONGEST:
        raise BadLeave("一次请假最长 180 天，请分段登记。")
    locked_roster()
    held = Leave.objects.filter(person_id=person_id, cancelled_at=None)
    if held.touching(starts_at, ends_at).exists():
        raise BadLeave("这段时间已经登记过请假，请先撤销原来的再登记。")
    leave = Leave.objects.create(
        person_id=person_id,
        starts_at=starts_at,
        ends_at=ends_at,
        reason=reason[:60],
        made_by_id=by_id,
        made_at=at,
    )
    events.record(
        LeaveMarked(
            at=at, leave_id=leave.pk, person_id=person_id, starts_at=starts_at, ends_at=ends_at
        )
    )
    return leave


@transaction.atomic
def cancel_leave(*, leave_id: int, at: datetime) -> None:
    """Back earlier: from now on the plan holds again."""
    locked_roster()
    leave = Leave.objects.select_for_update().get(id=leave_id)
    if leave.cancelled_at is not None:
        return
    if leave.ends_at <= at:
        raise BadLeave("这次请假已经结束，不用撤销。")
    leave.cancelled_at = at
    leave.save(update_fields=["cancelled_at"])
    events.record(LeaveCancelled(at=at, leave_id=leave_id))
