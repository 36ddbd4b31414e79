"""Handing over, at once and again; and the net below: whatever waits too long."""

from django.utils import timezone

from zhilian.core.jobs import job, minutes, seconds
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


@job(priority=10)
def push() -> None:
    _push_due()


@job(every=seconds(30), alone=True)
def push_waiting() -> None:
    """The net below: what waited for the morning or for the other side."""
    _push_due()


@job(every=minutes(10), alone=True)
def end_publicities() -> None:
    now = timezone.now()
    for announcement_id in selectors.publicities_due(now=now):
        service.end_publicity(announcement_id=announcement_id, at=now)


@job(priority=5)
def send_broadcast(*, broadcast_id: int) -> None:
    service.send_on(broadcast_id=broadcast_id, at=timezone.now())


@job(every=minutes(2), alone=True)
def send_broadcasts() -> None:
    """The net below: a piece whose task was lost."""
    now = timezone.now()
    for broadcast_id in selectors.broadcasts_running():
        service.send_on(broadcast_id=broadcast_id, at=now)


@job(daily_at="03:40")
def forget_old_messages() -> None:
    service.forget_old(at=timezone.now())


def _push_due() -> None:
    for push_id in selectors.pushes_due(now=timezone.now()):
        if not service.push(push_id=push_id, at=timezone.now()):
            return
