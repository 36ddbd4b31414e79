"""Work that is late is told to whoever answers for it."""

from django.utils import timezone

from zhilian.core.jobs import job, minutes
from zhilian.desk import selectors, service


@job(every=minutes(2), alone=True)
def tell_late_orders() -> None:
    now = timezone.now()
    for order_id in selectors.late_untold(now=now):
        service.say_late(order_id=order_id, at=now)
