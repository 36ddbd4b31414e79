"""Guarantees begin when their people should be there."""

from django.utils import timezone

from zhilian.core.jobs import job, minutes
from zhilian.duties import selectors, service


@job(every=minutes(5), alone=True)
def begin_guarantees() -> None:
    for guarantee_id in selectors.to_begin(now=timezone.now()):
        service.begin_guarantee(guarantee_id=guarantee_id)
