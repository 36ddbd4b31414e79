"""Every page graded at least once a day, in turn: who is due is asked for, one at a time.

The agent's own schedule begins anew whenever it starts, so an interval of a day alone would let a
page wait for ever on an agent that is restarted each night.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F, Max, Q, QuerySet

from zhilian.monitoring.models import Check
from zhilian.monitoring.types import PageGrade
from zhilian.probe.kinds.base import KINDS

FIRST_AFTER = timedelta(minutes=4)
AGAIN_AFTER = timedelta(hours=1)
EVERY = timedelta(days=1)


def ask_next(*, at: datetime) -> int | None:
    """Have the page that waits longest measured now; None when nobody is due, or when one that was
    asked for is still to be fetched by its agent.
    """
    pages = Check.objects.watched().filter(kind__in=KINDS.apart_names(), interval_s__gte=3600)
    if pages.filter(recheck_at__isnull=False).exists():
        return None
    due = _due(pages, at=at).order_by(F("graded_at").asc(nulls_first=True), "id").first()
    if due is None:
        return None
    Check.objects.filter(id=due.pk).update(recheck_at=at)
    return due.pk


def _due(pages: QuerySet[Check], *, at: datetime) -> QuerySet[Check]:
    """Not graded for a day by an agent (what was imported was measured by none), and not tried for
    an hour: a try may be void, or find no browser.
    """
    measured = Q(page_runs__agent_id__gt=0) & ~Q(page_runs__grade=PageGrade.VOID)
    graded = Max("page_runs__at", filter=measured)
    tried = Max("page_runs__at")
    found = pages.filter(created_at__lte=at - FIRST_AFTER).annotate(
        graded_at=graded, tried_at=tried
    )
    ungraded = Q(graded_at=None) | Q(graded_at__lte=at - EVERY)
    untried = Q(tried_at=None) | Q(tried_at__lte=at - AGAIN_AFTER)
    unheard = Q(horizon_at=F("created_at")) | Q(horizon_at__lte=at - AGAIN_AFTER)
    return found.filter(ungraded & untried & unheard)
