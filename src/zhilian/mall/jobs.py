"""What the mall does by itself: tell of permits that end, stop who sells without one."""

from django.utils import timezone

from zhilian.core.jobs import job
from zhilian.core.times import local_date
from zhilian.mall import selectors, service
from zhilian.mall.types import Cause


@job(daily_at="08:40", alone=True)
def tell_permits() -> None:
    """Once for each permit and last day, 30 days ahead."""
    now = timezone.now()
    for permit in selectors.due_permits(today=local_date(now)):
        service.tell_permit(permit_id=permit.pk, cause=Cause(at=now))


@job(daily_at="00:20", alone=True)
def suspend_without_permit() -> None:
    now = timezone.now()
    for merchant in selectors.over_merchants(today=local_date(now)):
        service.suspend(merchant_id=merchant.pk, why="证照已到期", cause=Cause(at=now))


@job(daily_at="03:50", alone=True)
def expunge_pictures() -> None:
    """Removed ones after some days, and those of goods that are long gone."""
    now = timezone.now()
    for picture_id in selectors.pictures_to_expunge(now=now):
        service.expunge_picture(picture_id=picture_id, at=now)
