"""Escalation at its exact time, and every minute whatever was missed."""

from django.utils import timezone

from zhilian.core.jobs import job, minutes
from zhilian.oncall import selectors, service


@job(priority=15)
def escalate(*, paging_id: int) -> None:
    service.escalate(paging_id=paging_id, at=timezone.now())


@job(every=minutes(1), alone=True)
def escalate_overdue() -> None:
    now = timezone.now()
    for paging_id in selectors.pagings_due(now=now):
        service.escalate(paging_id=paging_id, at=now)
