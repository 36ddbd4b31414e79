"""Personal data of guests goes when its time is over; what was taken out is written down."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from zhilian.access.events import GuestsForgotten, ListTakenOut
from zhilian.access.models import Grant, Pass, PlatePermit
from zhilian.access.types import GrantKind, GrantState
from zhilian.core import events

KEPT = {
    GrantKind.VISITOR: timedelta(days=365),
    GrantKind.GROUP: timedelta(days=365),
    GrantKind.CONTRACTOR: timedelta(days=730),
    GrantKind.VEHICLE: timedelta(days=365),
}
"""As the windows declare, counted from the end of the grant."""


@transaction.atomic
def forget_guests(*, at: datetime, limit: int = 500) -> int:
    """Empty names, numbers and plates of grants that ended long ago. Returns how many guests."""
    over = Q(pk__in=())
    for kind, kept in KEPT.items():
        over |= Q(kind=kind, ended_at__lt=at - kept)
    old = Grant.objects.filter(over, forgotten_at__isnull=True).exclude(state=GrantState.LIVE)
    ids = list(old.order_by("id").values_list("pk", flat=True)[:limit])
    count = Pass.objects.filter(grant__in=ids).update(
        code="", code_index="", name="", idno="", idno_index=""
    )
    for permit in PlatePermit.objects.filter(grant__in=ids):
        PlatePermit.objects.filter(pk=permit.pk).update(
            plate="", plate_index=f"forgotten-{permit.pk}"
        )
        count += 1
    Grant.objects.filter(pk__in=ids).update(forgotten_at=at)
    if ids:
        events.record(GuestsForgotten(at=at, count=count))
    return count


@transaction.atomic
def record_export(*, what: str, filters: str, at: datetime) -> None:
    """Somebody took a list out as a file."""
    events.record(ListTakenOut(at=at, what=what[:60], filters=filters[:200]))
