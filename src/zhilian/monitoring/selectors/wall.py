"""The whole at a glance: the wall of windows, the platform in one line, faults that drills put
on.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q

from zhilian.catalogue import selectors as catalogue
from zhilian.monitoring import figures
from zhilian.monitoring.models import Agent, Check, Drill, Sample
from zhilian.monitoring.models.sample import to_us
from zhilian.monitoring.types import (
    GRAVITY,
    Fault,
    FaultKind,
    PlatformSummary,
    State,
    StateCount,
    WallTile,
)
from zhilian.probe.kinds.base import KINDS

RECENT = timedelta(hours=1)
AGENT_PATIENCE = timedelta(seconds=90)
SLOW_S = 3.0
TILED = ("id", "kind", "window_code", "state", "state_since", "in_drill", "degraded", "flapping")


def wall(*, now: datetime) -> list[WallTile]:
    """One tile for each window, in the catalogue's order. A window that nobody watches is
    unknown.
    """
    running = Drill.objects.running(now).filter(window_code=OuterRef("window_code"))
    checks = (
        Check.objects.speaking()
        .exclude(window_code="")
        .annotate(drilled=Exists(running))
        .only(*TILED)
    )
    by_window: dict[str, list[Check]] = {}
    for check in checks.order_by("id"):
        by_window.setdefault(check.window_code, []).append(check)
    seldom = KINDS.seldom_names()  # their figure is a page load or a walk, not an answer
    ids = [one.pk for held in by_window.values() for one in held if one.kind not in seldom]
    spans = _recent_spans(ids, now)
    return [
        _tile(window.code, window.name, window.sub_platform_code, by_window, spans)
        for window in catalogue.windows()
    ]


def platform_summary(*, now: datetime) -> PlatformSummary:
    """The platform in one line: how many checks are in each state, windows up, agents, drills."""
    counted = dict(
        Check.objects.speaking().values_list("state").annotate(n=Count("id")).order_by("state")
    )
    windows = Check.objects.speaking().exclude(window_code="")
    all_windows = windows.values("window_code").distinct().count()
    ill = windows.exclude(state=State.UP).values("window_code").distinct().count()
    agents = Agent.objects.filter(revoked_at=None)
    return PlatformSummary(
        state=next((state for state in GRAVITY if counted.get(state)), State.UNKNOWN),
        checks=sum(counted.values()),
        paused=Check.objects.live().filter(paused=True).count(),
        counts=tuple(
            StateCount(state=state, label=state.label, count=counted.get(state, 0))
            for state in State
        ),
        windows=all_windows,
        windows_up=all_windows - ill,
        agents=agents.count(),
        agents_silent=agents.filter(_silent(now)).count(),
        drills=Drill.objects.running(now).count(),
    )


def active_fault(*, window_code: str, now: datetime) -> Fault | None:
    """The fault that a drill puts on this window's page now, if any."""
    drill = Drill.objects.running(now).filter(window_code=window_code).first()
    return None if drill is None else _fault(drill)


def drills(*, limit: int = 50) -> list[Drill]:
    """The latest drills, newest first."""
    found = Drill.objects.select_related("started_by", "stopped_by")
    return list(found.order_by("-started_at", "-id")[:limit])


def drill(*, drill_id: int) -> Drill | None:
    return Drill.objects.select_related("started_by", "stopped_by").filter(id=drill_id).first()


def running_drills(*, now: datetime) -> list[Drill]:
    found = Drill.objects.running(now).select_related("started_by")
    return list(found.order_by("started_at", "id"))


def overdue_drills(*, now: datetime) -> list[int]:
    return list(Drill.objects.overdue(now).order_by("id").values_list("id", flat=True))


def agents(*, now: datetime) -> list[Agent]:
    """All agents, those in use first, each with the number of its pushes in the last hour."""
    counted = Count("batches", filter=Q(batches__received_at__gt=now - RECENT))
    found = Agent.objects.select_related("site").annotate(recent_batches=counted)
    return list(found.order_by("revoked_at", "name"))


def agent_by_name(*, name: str) -> Agent | None:
    return Agent.objects.filter(name=name).first()


def is_silent(agent: Agent, *, now: datetime) -> bool:
    if agent.revoked_at:
        return False
    return agent.last_seen_at is None or agent.last_seen_at < now - AGENT_PATIENCE


def _silent(now: datetime) -> Q:
    return Q(last_seen_at=None) | Q(last_seen_at__lt=now - AGENT_PATIENCE)


def _recent_spans(check_ids: Iterable[int], now: datetime) -> dict[int, list[int]]:
    rows = Sample.objects.filter(
        check_ref_id__in=list(check_ids),
        at_us__gte=to_us(now - RECENT),
        ok=True,
        tainted=False,
        total_us__isnull=False,
    )
    spans: dict[int, list[int]] = {}
    for pk, span in rows.values_list("check_ref_id", "total_us"):
        spans.setdefault(pk, []).append(span or 0)
    return spans


def _tile(
    code: str,
    name: str,
    sub_platform: str,
    by_window: dict[str, list[Check]],
    spans: dict[int, list[int]],
) -> WallTile:
    checks = by_window.get(code, [])
    worst = min(checks, key=lambda one: GRAVITY.index(State(one.state)), default=None)
    times = sorted(span for check in checks for span in spans.get(check.pk, ()))
    p95 = figures.percentile(times, 0.95)
    return WallTile(
        window_code=code,
        window_name=name,
        sub_platform=sub_platform,
        state=State(worst.state) if worst else State.UNKNOWN,
        since=worst.state_since if worst else None,
        p95_ms=None if p95 is None else p95 / 1000,
        drill=any(check.in_drill or vars(check)["drilled"] for check in checks),
        checks=len(checks),
        degraded=any(check.degraded for check in checks),
        flapping=any(check.flapping for check in checks),
    )


def _fault(drill: Drill) -> Fault:
    return Fault(
        drill_id=drill.pk,
        window_code=drill.window_code,
        kind=FaultKind(drill.fault),
        started_at=drill.started_at,
        ends_at=drill.ends_at,
        delay_s=SLOW_S if drill.fault == FaultKind.SLOW else 0.0,
    )
