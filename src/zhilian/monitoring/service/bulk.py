"""The same act on many checks: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from zhilian.monitoring.errors import ReasonMissing
from zhilian.monitoring.models import Check
from zhilian.monitoring.service.checks import pause_check, resume_check


@transaction.atomic
def pause_checks(*, check_ids: Sequence[int], reason: str, at: datetime) -> int:
    """Pause those that are measured; how many were changed."""
    if len(reason.strip()) < 2:
        raise ReasonMissing
    found = _live(check_ids, paused=False)
    for check_id in found:
        pause_check(check_id=check_id, reason=reason, at=at)
    return len(found)


@transaction.atomic
def resume_checks(*, check_ids: Sequence[int], at: datetime) -> int:
    """Resume those that are paused; how many were changed."""
    found = _live(check_ids, paused=True)
    for check_id in found:
        resume_check(check_id=check_id, at=at)
    return len(found)


def _live(check_ids: Sequence[int], *, paused: bool) -> list[int]:
    rows = Check.objects.live().filter(id__in=check_ids, paused=paused)
    return list(rows.order_by("id").values_list("id", flat=True))
