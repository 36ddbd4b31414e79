"""What bookings do by themselves."""

from django.utils import timezone

from zhilian.bookings import selectors, service
from zhilian.core.jobs import job, minutes


@job(priority=10)
def tell_hospital(*, order_id: int) -> None:
    service.tell_hospital(order_id=order_id, at=timezone.now())


@job(every=minutes(1))
def tell_hospitals() -> None:
    now = timezone.now()
    for order_id in selectors.orders_due(now=now):
        service.tell_hospital(order_id=order_id, at=now)


@job(every=minutes(5))
def sweep_closures() -> None:
    """What was taken in the very moment in which a resource was closed."""
    now = timezone.now()
    for closure in selectors.closures_in_force(now=now):
        service.call_off_within(closure=closure, at=now)


@job(every=minutes(1))
def draw_lotteries() -> None:
    now = timezone.now()
    for activity_id in selectors.draws_due(now=now):
        service.draw(activity_id=activity_id, at=now)


@job(every=minutes(5))
def end_waiting() -> None:
    """An activity begins: who still waits has waited in vain."""
    now = timezone.now()
    for activity_id in selectors.activities_begun_with_waiting(now=now):
        service.give_up_waiting(activity_id=activity_id, at=now)
