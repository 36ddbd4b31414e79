"""Questions about jobs that report by themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q

from zhilian.core.listing import number
from zhilian.monitoring.models import Beat, Pulse
from zhilian.monitoring.types import State


@dataclass(frozen=True, kw_only=True)
class BeatPage:
    """Beats, newest first; `next_key` asks for the older ones."""

    rows: tuple[Beat, ...]
    next_key: str


def pulse(*, check_id: int) -> Pulse | None:
    return Pulse.objects.filter(check_ref_id=check_id).first()


def beat_page(*, check_id: int, key: str = "", size: int = 50) -> BeatPage:
    """One page; logs are not read, they are sealed."""
    found = Beat.objects.filter(check_ref_id=check_id).defer("log_sealed")
    if (before := number(key)) is not None:
        found = found.filter(id__lt=before)
    rows = list(found.order_by("-id")[: size + 1])
    more = len(rows) > size
    return BeatPage(rows=tuple(rows[:size]), next_key=str(rows[size - 1].pk) if more else "")


def beat(*, check_id: int, beat_id: int) -> Beat | None:
    return Beat.objects.filter(check_ref_id=check_id, id=beat_id).first()


def pulses_to_look_at(*, now: datetime) -> list[int]:
    """Ids of heartbeat checks that something may have to be done for: a deadline has passed, the
    schedule was changed, or the check was set aside after a judgement.
    """
    aside = Q(check_ref__state__in=(State.UNKNOWN, State.UNREACHABLE), verdict_ok__isnull=False)
    changed = Q(reckoned_at__lt=F("check_ref__changed_at"))
    watched = Pulse.objects.filter(check_ref__retired_at=None, check_ref__paused=False)
    due = watched.filter(Q(deadline_at__lte=now) | changed | aside)
    return list(due.order_by("check_ref_id").values_list("check_ref_id", flat=True))
