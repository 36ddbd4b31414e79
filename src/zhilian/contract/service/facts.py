"""What every service about clocks does the same way: lock, add a fact, fire, derive the columns."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from zhilian.contract.clock_math import Projection
from zhilian.contract.events import ClockBreached, ClockThresholdReached
from zhilian.contract.models import (
    Breach,
    CalendarRevision,
    Clock,
    ClockEvent,
    ClockPolicy,
    Threshold,
)
from zhilian.contract.projections import projection_of
from zhilian.contract.service.revisions import ensure_calendar
from zhilian.core import events
from zhilian.core.jobs import JOBS

Kind = ClockEvent.Kind
BREACH = 100
LATE = timedelta(seconds=90)
AFTER_THE_MARK = timedelta(milliseconds=1)
FIRE = "zhilian.contract.jobs.fire_clock"
COPIED = (Kind.STARTED, Kind.STOPPED, Kind.REOPENED, Kind.WAITED)


def clock_of(policy: ClockPolicy, *, subject: str, at: datetime, drill: bool) -> Clock:
    clock, _made = Clock.objects.select_for_update().get_or_create(
        subject=subject,
        policy_name=policy.name,
        superseded_at=None,
        defaults={
            "policy": policy,
            "calendar": _calendar_for(policy, at=at),
            "drill": drill,
            "started_at": at,
            "due_at": at,
        },
    )
    return clock


def _calendar_for(policy: ClockPolicy, *, at: datetime) -> CalendarRevision | None:
    return ensure_calendar(at=at) if policy.calendar == "working" else None


def replacement(
    old: Clock, *, facts: Iterable[ClockEvent], policy: ClockPolicy, at: datetime
) -> int:
    new = clock_of(policy, subject=old.subject, at=old.started_at, drill=old.drill)
    for fact in facts:
        add(new, Kind(fact.kind), at=fact.at, until=fact.until, reason=fact.reason)
    fire_passed(new, at=at)
    settle(new)
    return new.pk


def locked(subject: str, policies: Sequence[str] | None) -> Iterable[Clock]:
    clocks = Clock.objects.select_for_update().about(subject).in_force().order_by("id")
    return clocks if policies is None else clocks.filter(policy_name__in=policies)


def add(
    clock: Clock,
    kind: ClockEvent.Kind,
    *,
    at: datetime,
    until: datetime | None = None,
    calendar: CalendarRevision | None = None,
    reason: str = "",
) -> None:
    same = clock.events.filter(kind=kind, at=at, until=until, calendar=calendar)
    if not same.exists():
        ClockEvent.objects.create(
            clock=clock, kind=kind, at=at, until=until, calendar=calendar, reason=reason
        )


def fire_passed(clock: Clock, *, at: datetime) -> int:
    projection = projection_of(clock)
    fired = set(clock.fired.values_list("percent", flat=True))
    passed = [
        percent
        for percent in sorted(set(clock.policy.thresholds) - fired)
        if projection.passed(percent, at)
    ]
    for percent in passed:
        _fire(clock, projection, percent=percent, at=at)
    return len(passed)


def _fire(clock: Clock, projection: Projection, *, percent: int, at: datetime) -> None:
    mark = projection.mark_at(percent)
    late = at - mark > LATE
    Threshold.objects.create(clock=clock, percent=percent, mark_at=mark, fired_at=at, late=late)
    events.record(
        ClockThresholdReached(
            at=at,
            clock_id=clock.pk,
            about=clock.subject,
            policy=clock.policy_name,
            percent=percent,
            late=late,
        )
    )
    if percent == BREACH:
        Breach.objects.create(clock=clock, due_at=mark, found_at=at)
        events.record(
            ClockBreached(at=at, clock_id=clock.pk, about=clock.subject, policy=clock.policy_name)
        )


def settle(clock: Clock) -> None:
    """Derive the columns that lists and the poll ask for; wake us at the next mark."""
    projection = projection_of(clock)
    fired = clock.fired.values_list("percent", flat=True)
    mark = projection.next_mark(clock.policy.thresholds, fired) if projection.running else None
    next_mark_at = mark[1] if mark else None
    moved = next_mark_at != clock.next_mark_at
    clock.started_at = projection.started_at
    clock.due_at = projection.due_at
    clock.stopped_at = projection.stopped_at
    clock.superseded_at = projection.superseded_at
    clock.next_mark_at = next_mark_at
    clock.save()
    if moved and next_mark_at is not None:
        JOBS[FIRE].enqueue_after(next_mark_at + AFTER_THE_MARK, clock_id=clock.pk)
