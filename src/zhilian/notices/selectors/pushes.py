"""Reads of messages on their way to other clients."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Q

from zhilian.notices.models import Push
from zhilian.notices.providers.base import pushes_set_up
from zhilian.notices.types import PUSHES_OPEN, PushFigures, PushState

PUSH_AT_ONCE = 200


def pushes_due(*, now: datetime) -> list[int]:
    """Those that wait and are due, oldest first, some at a time."""
    due = Push.objects.takeable(now).order_by("id")
    return list(due.values_list("id", flat=True)[:PUSH_AT_ONCE])


def push_figures(*, since: datetime) -> list[PushFigures]:
    """One for each client that is set up."""
    return [_figures(name, label=way.label, since=since) for name, way in pushes_set_up().items()]


def _figures(name: str, *, label: str, since: datetime) -> PushFigures:
    mine = Push.objects.filter(provider=name)
    counts = mine.filter(settled_at__gte=since).aggregate(
        sent=Count("id", filter=Q(state=PushState.SENT)),
        failed=Count("id", filter=Q(state=PushState.FAILED)),
        skipped=Count("id", filter=Q(state=PushState.SKIPPED)),
    )
    problems = mine.filter(state__in=[PushState.FAILED, PushState.WAITING]).exclude(problem="")
    return PushFigures(
        **counts,
        label=label,
        waiting=mine.filter(state__in=sorted(PUSHES_OPEN)).count(),
        last_problem=problems.order_by("-id").values_list("problem", flat=True).first() or "",
    )
