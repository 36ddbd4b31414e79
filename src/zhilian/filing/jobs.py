"""Campaigns open and remind by themselves."""

from django.utils import timezone

from zhilian.core.jobs import job, minutes
from zhilian.filing import selectors, service


@job(every=minutes(5), alone=True)
def open_campaigns() -> None:
    now = timezone.now()
    for campaign_id in selectors.to_open(now=now):
        service.open_campaign(campaign_id=campaign_id, at=now)


@job(daily_at="09:30")
def remind_of_campaigns() -> None:
    now = timezone.now()
    for campaign_id in selectors.due_soon(now=now):
        service.remind(campaign_id=campaign_id, at=now)
