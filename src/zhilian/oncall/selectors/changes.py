"""Reads about changes of the roster: who stands in, who asks for a swap, who is away."""

from datetime import datetime

from django.conf import settings
from django.db.models import Q

from zhilian.oncall.models import Leave, Override, Swap
from zhilian.oncall.types import SwapStatus

PAGE = 30


def override(*, override_id: int) -> Override | None:
    rows = Override.objects.select_related("person", "made_by", "swap")
    return rows.filter(id=override_id).first()


def overrides_ahead(*, now: datetime, limit: int = PAGE) -> list[Override]:
    """Stand-ins that hold or will hold, the next one first."""
    ahead = Override.objects.filter(ends_at__gt=now, cancelled_at=None)
    return list(ahead.select_related("person", "made_by").order_by("starts_at", "id")[:limit])


def swap(*, swap_id: int) -> Swap | None:
    return Swap.objects.select_related("asker", "other").filter(id=swap_id).first()


def swap_link(*, swap_id: int) -> str:
    return f"{settings.BASE_URL}/ops/oncall/swaps/?swap={swap_id}"


def swaps(
    *, status: str = "", before: int | None = None, limit: int = PAGE, q: str = ""
) -> list[Swap]:
    """Newest first; one more than `limit` tells of more."""
    found = Swap.objects.select_related("asker", "other")
    if status in SwapStatus.values:
        found = found.filter(status=status)
    if q:
        found = found.filter(Q(asker__name__startswith=q) | Q(other__name__startswith=q))
    if before is not None:
        found = found.filter(id__lt=before)
    return list(found.order_by("-id")[: limit + 1])


def swaps_waiting_for(*, person_id: int) -> list[Swap]:
    """What this person is asked for and has not answered."""
    mine = Swap.objects.filter(other_id=person_id, status=SwapStatus.ASKED)
    return list(mine.select_related("asker", "other").order_by("id"))


def leaves_ahead(*, now: datetime, limit: int = PAGE) -> list[Leave]:
    ahead = Leave.objects.filter(ends_at__gt=now, cancelled_at=None)
    return list(ahead.select_related("person", "made_by").order_by("starts_at", "id")[:limit])


def leave(*, leave_id: int) -> Leave | None:
    return Leave.objects.select_related("person").filter(id=leave_id).first()
