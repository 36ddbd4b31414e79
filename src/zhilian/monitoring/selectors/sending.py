"""What is still to be shipped to another system, and how it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Min

from zhilian.monitoring.models import Agent, Check, RemoteWriteCursor, Sample
from zhilian.monitoring.models.sample import from_us, to_us
from zhilian.monitoring.phases import NAMES
from zhilian.monitoring.sending import Measurement, Origin
from zhilian.monitoring.types import SendingState

SPANS = tuple(f"{name}_us" for name in NAMES)
COLUMNS = ("id", "check_ref_id", "agent_id", "at_us", "ok", "tainted", "blind", "total_us", *SPANS)
NOBODY = Origin(check="", kind="", window="", agent="")


@dataclass(frozen=True, kw_only=True)
class Pending:
    """The next samples in the order in which they came."""

    rows: tuple[Measurement, ...]
    last_id: int


def pending(*, after: int, until: int, most: int) -> Pending | None:
    """The next samples after an id, none beyond `until`."""
    found = Sample.objects.filter(id__gt=after, id__lte=until).order_by("id")
    rows = list(found.values_list(*COLUMNS)[:most])
    if not rows:
        return None
    checks = Check.objects.filter(id__in={row[1] for row in rows})
    names = {pk: names for pk, *names in checks.values_list("id", "code", "kind", "window_code")}
    agents = dict(Agent.objects.filter(id__in={row[2] for row in rows}).values_list("id", "name"))
    return Pending(
        rows=tuple(
            Measurement(
                id=pk,
                at_us=at_us,
                origin=_origin(names.get(check), agents.get(agent, "")),
                ok=ok,
                counts=not tainted and not blind and check in names,
                took_us=total,
                spans=spans,
            )
            for pk, check, agent, at_us, ok, tainted, blind, total, *spans in rows
        ),
        last_id=rows[-1][0],
    )


def sending_state(*, now: datetime) -> SendingState | None:
    """How the copy stands; None while there is none. Two queries."""
    cursor = RemoteWriteCursor.objects.first() if settings.REMOTE_WRITE_URL else None
    if cursor is None:
        return None
    ahead = Sample.objects.filter(id__gt=cursor.sample_id)
    found = ahead.aggregate(n=Count("id"), oldest=Min("at_us"))
    oldest = None if found["oldest"] is None else from_us(found["oldest"])
    return SendingState(
        since=cursor.since,
        waiting=found["n"],
        lag=max(now - oldest, timedelta()) if oldest else timedelta(),
        sent=cursor.sent,
        refused=cursor.refused,
        lost=cursor.lost,
        failures=cursor.failures,
        retry_at=cursor.retry_at,
        sent_at=cursor.sent_at,
        failed_at=cursor.failed_at,
        error=cursor.error,
    )


def unsent(*, start: datetime, end: datetime) -> int:
    """How many samples of a time are still to be sent."""
    cursor = RemoteWriteCursor.objects.first() if settings.REMOTE_WRITE_URL else None
    if cursor is None:
        return 0
    found = Sample.objects.filter(at_us__gte=to_us(start), at_us__lt=to_us(end))
    return found.filter(id__gt=cursor.sample_id).count()


def _origin(names: list[str] | None, agent: str) -> Origin:
    if names is None:
        return NOBODY
    code, kind, window = names
    return Origin(check=code, kind=kind, window=window, agent=agent)
