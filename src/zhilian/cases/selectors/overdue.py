"""What time has run out for."""

from datetime import datetime
from typing import Final

from django.db.models import Q

from zhilian.cases.limits import RETURNED_FOR
from zhilian.cases.models import Case, EffectRun, StepRun, Task
from zhilian.cases.types import LIVE_RUNS, PENDING_EFFECTS, EffectState, Status, TaskState

A_NIGHT: Final = 20_000


def runs_overdue(*, now: datetime) -> list[int]:
    """Open steps past their limit for which nothing has been done yet, the oldest first."""
    late = StepRun.objects.filter(
        state__in=sorted(LIVE_RUNS), due_at__lte=now, overdue_at__isnull=True
    )
    return list(late.order_by("due_at", "id").values_list("id", flat=True))


def tasks_standing_in(*, role: str = "") -> list[int]:
    """Open tasks that wait with whoever stands in for a role (for this one, or for any)."""
    found = Task.objects.filter(state=TaskState.OPEN, person__isnull=True)
    found = found.filter(substitute_for=role) if role else found.exclude(substitute_for="")
    return list(found.order_by("id").values_list("id", flat=True))


def returned_too_long(*, now: datetime) -> list[int]:
    """Cases that have been back with their applicants for longer than they may."""
    late = Case.objects.filter(status=Status.RETURNED, returned_at__lte=now - RETURNED_FOR)
    return list(late.order_by("id").values_list("id", flat=True))


def cases_to_look_at(*, now: datetime, limit: int = A_NIGHT) -> list[int]:
    """Ended cases of which nobody knows yet how long they are kept, and those whose date is older
    than the column that says from when it counts.
    """
    pending = Q(keep_look_at__lte=now) | Q(keep_until__isnull=False, keep_from__isnull=True)
    found = Case.objects.filter(pending, expunged_at__isnull=True)
    return list(found.order_by("id").values_list("id", flat=True)[:limit])


def cases_to_expunge(*, now: datetime, limit: int = A_NIGHT) -> list[int]:
    """Ended cases whose time to be kept is over, the oldest first."""
    due = Case.objects.filter(keep_until__lte=now, expunged_at__isnull=True)
    return list(due.order_by("keep_until", "id").values_list("id", flat=True)[:limit])


def effects_overdue(*, now: datetime) -> list[int]:
    """Effects that should have been done, or answered, by now."""
    late = EffectRun.objects.filter(state__in=sorted(PENDING_EFFECTS), deadline_at__lte=now)
    return list(late.order_by("deadline_at", "id").values_list("id", flat=True))


def effects_stuck() -> list[int]:
    """Effects that wait for a person, the oldest first."""
    stuck = EffectRun.objects.filter(state=EffectState.STUCK)
    return list(stuck.order_by("id").values_list("id", flat=True))
