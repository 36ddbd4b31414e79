"""Escalation at its exact time, and every minute whatever was missed; tests and warnings."""

from django.utils import timezone

from zhilian.core.jobs import hours, job, minutes
from zhilian.oncall import selectors, service


@job(priority=15)
def escalate(*, paging_id: int) -> None:
    service.escalate(paging_id=paging_id, at=timezone.now())


@job(priority=15)
def ring(*, page_id: int) -> None:
    service.ring(page_id=page_id, at=timezone.now())


@job(priority=20)
def call_next_of_alarm(*, leg_id: int) -> None:
    service.call_next_of_alarm(leg_id=leg_id, at=timezone.now())


@job(every=minutes(1), alone=True)
def escalate_overdue() -> None:
    now = timezone.now()
    for leg_id in selectors.alarm_legs_due(now=now):
        service.call_next_of_alarm(leg_id=leg_id, at=now)
    for paging_id in selectors.pagings_due(now=now):
        service.escalate(paging_id=paging_id, at=now)
    for page_id in selectors.pages_to_ring(now=now):
        service.ring(page_id=page_id, at=now)


@job(every=minutes(1), alone=True)
def judge_canaries() -> None:
    now = timezone.now()
    for canary_id in selectors.canaries_due(now=now):
        service.lose_canary(canary_id=canary_id, at=now)


@job(every=hours(1))
def send_canary() -> None:
    service.send_canary(at=timezone.now())


@job(every=minutes(10), alone=True)
def sync_feeds() -> None:
    service.sync_feed_entries(at=timezone.now())


@job(daily_at="09:00")
def warn_of_roster() -> None:
    service.warn_of_roster(at=timezone.now())


@job(daily_at="03:10")
def extend_rotations() -> None:
    now = timezone.now()
    for rotation_id in selectors.rotations_to_extend(now=now):
        service.extend_rotation(rotation_id=rotation_id, at=now)
