"""Handing over, at once and again; and the net below: whatever waits too long."""

from django.utils import timezone

from zhilian.core.jobs import job, seconds
from zhilian.notices import selectors, service


@job(priority=20)
def hand_over(*, notice_id: int) -> None:
    now = timezone.now()
    service.adopt_environment(at=now)
    service.hand_over(notice_id=notice_id, at=now)


@job(every=seconds(30), alone=True)
def hand_over_waiting() -> None:
    now = timezone.now()
    service.adopt_environment(at=now)
    for notice_id in selectors.takeable_notices(now=now):
        service.hand_over(notice_id=notice_id, at=now)
