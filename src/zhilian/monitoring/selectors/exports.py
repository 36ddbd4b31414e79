"""Figures for other programs: every check and every prober in a fixed number of queries."""

from __future__ import annotations

from datetime import datetime, timedelta

from zhilian.monitoring.models import Agent, Check, Sample
from zhilian.monitoring.models.sample import to_us
from zhilian.monitoring.types import CheckGauge, State

FRESH = timedelta(minutes=10)


def check_gauges(*, now: datetime) -> list[CheckGauge]:
    """Every live check, the oldest first, with its latest good time of the last ten minutes."""
    recent = Sample.objects.filter(
        at_us__gte=to_us(now - FRESH), ok=True, tainted=False, total_us__isnull=False
    )
    took = dict(recent.order_by("at_us", "id").values_list("check_ref_id", "total_us"))
    rows = Check.objects.live().order_by("id")
    columns = ("id", "code", "kind", "window_code", "state", "degraded", "paused", "horizon_at")
    return [
        CheckGauge(
            code=code,
            kind=kind,
            window_code=window,
            state=State(state),
            degraded=degraded,
            paused=paused,
            seen_at=seen_at,
            took_us=took.get(pk),
        )
        for pk, code, kind, window, state, degraded, paused, seen_at in rows.values_list(*columns)
    ]


def agent_gauges() -> list[Agent]:
    """Probers in use."""
    return list(Agent.objects.filter(revoked_at=None).order_by("name"))
