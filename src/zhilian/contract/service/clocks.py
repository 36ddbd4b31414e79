"""Starting, stopping and firing clocks. Every call adds facts; none takes one away.

A call may come twice and late: the same fact is written once, and what it means is projected
from all facts together.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from zhilian.contract import book
from zhilian.contract.clock_math import Projection
from zhilian.contract.errors import UnknownPolicy
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
from zhilian.contract.service.policies import declared, policy_version
from zhilian.contract.service.revisions import ensure_calendar
from zhilian.core import events
from zhilian.core.jobs import JOBS

Kind = ClockEvent.Kind
BREACH = 100
LATE = timedelta(seconds=90)
AFTER_THE_MARK = timedelta(milliseconds=1)
FIRE = "zhilian.contract.jobs.fire_clock"
COPIED = (Kind.STARTED, Kind.STOPPED, Kind.REOPENED, Kind.WAITED)


@transaction.atomic
def start_clock(*, policy: str, subject: str, at: datetime, drill: bool = False) -> int:
    """Start timing `subject`. Started again, the earliest start counts; a stopped clock stays
    stopped.
    """
    clock = _clock(policy_version(policy), subject=subject, at=at, drill=drill)
    _add(clock, Kind.STARTED, at=at)
    _settle(clock)
    return clock.pk


@transaction.atomic
def stop_clocks(*, subject: str, at: datetime, policies: Sequence[str] | None = None) -> None:
    """Stop the clocks of `subject` (or those of the named policies); what they ran past by then
    is fired first.
    """
    for clock in _locked(subject, policies):
        _fire_passed(clock, at=at)
        _add(clock, Kind.STOPPED, at=at)
        _settle(clock)


@transaction.atomic
def reopen_clocks(*, subject: str, at: datetime, policies: Sequence[str] | None = None) -> None:
    """Let clocks run on after a relapse: those named, or all whose policy says that they do."""
    names = policies or [policy.name for policy in book.policies().values() if policy.reopens]
    for clock in _locked(subject, names):
        _add(clock, Kind.REOPENED, at=at)
        _settle(clock)


@transaction.atomic
def reclassify_clock(*, subject: str, policy: str, at: datetime) -> int:
    """Put the subject under another policy of the same group. Both histories stay: the old clock
    ends with what it breached, the new one has the same start, stops and waits.
    """
    wanted = declared(policy)
    group = [each.name for each in book.policies().values() if each.group == wanted.group]
    held = list(_locked(subject, group))
    if not held:
        raise UnknownPolicy(f"{subject} 没有正在执行的“{wanted.label}”类时限，无法改类。")
    old = held[0]
    if old.policy_name == policy:
        return old.pk
    facts = list(old.events.filter(kind__in=COPIED))
    _fire_passed(old, at=at)
    _add(old, Kind.SUPERSEDED, at=max(at, old.started_at), reason=f"改按{wanted.label}")
    _settle(old)
    return _replacement(old, facts=facts, policy=policy_version(policy), at=at)


@transaction.atomic
def add_wait(*, subject: str, start_at: datetime, end_at: datetime, reason: str) -> None:
    """Note that work waited for somebody else. It is shown beside the gross figure, not taken
    off it.
    """
    for clock in _locked(subject, None):
        _add(clock, Kind.WAITED, at=start_at, until=end_at, reason=reason)


@transaction.atomic
def fire_threshold(*, clock_id: int, at: datetime) -> int:
    """Fire what the clock has run past by `at`, lowest first, each once. Returns how many fired."""
    clock = Clock.objects.select_for_update().get(id=clock_id)
    fired = _fire_passed(clock, at=at)
    _settle(clock)
    return fired


@transaction.atomic
def adopt_calendar(*, clock_id: int, revision: CalendarRevision, at: datetime) -> None:
    """From `at` on the running clock counts by this revision; what has elapsed stays."""
    clock = Clock.objects.select_for_update().get(id=clock_id)
    _add(clock, Kind.CALENDAR, at=at, calendar=revision)
    _settle(clock)


def _clock(policy: ClockPolicy, *, subject: str, at: datetime, drill: bool) -> Clock:
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


def _replacement(
    old: Clock, *, facts: Iterable[ClockEvent], policy: ClockPolicy, at: datetime
) -> int:
    new = _clock(policy, subject=old.subject, at=old.started_at, drill=old.drill)
    for fact in facts:
        _add(new, Kind(fact.kind), at=fact.at, until=fact.until, reason=fact.reason)
    _fire_passed(new, at=at)
    _settle(new)
    return new.pk


def _locked(subject: str, policies: Sequence[str] | None) -> Iterable[Clock]:
    clocks = Clock.objects.select_for_update().about(subject).in_force().order_by("id")
    return clocks if policies is None else clocks.filter(policy_name__in=policies)


def _add(
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


def _fire_passed(clock: Clock, *, at: datetime) -> int:
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


def _settle(clock: Clock) -> None:
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
