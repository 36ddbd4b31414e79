"""Work that is late is told to whoever answers for it; old photos go."""

from django.utils import timezone

from zhilian.core.jobs import job, minutes
from zhilian.desk import selectors, service


@job(every=minutes(2), alone=True)
def tell_late_orders() -> None:
    now = timezone.now()
    for order_id in selectors.late_untold(now=now):
        service.say_late(order_id=order_id, at=now)


@job(daily_at="03:40", alone=True)
def expunge_photos() -> None:
    now = timezone.now()
    for order_id in selectors.orders_with_old_photos(now=now):
        service.expunge_photos(order_id=order_id, at=now)
