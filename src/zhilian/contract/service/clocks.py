"""Starting, stopping and firing clocks. Every call adds facts; none takes one away.

A call may come twice and late: the same fact is written once, and what it means is projected
from all facts together.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from zhilian.contract import book
from zhilian.contract.errors import UnknownPolicy
from zhilian.contract.models import CalendarRevision, Clock
from zhilian.contract.service.facts import (
    COPIED,
    Kind,
    add,
    clock_of,
    fire_passed,
    locked,
    replacement,
    settle,
)
from zhilian.contract.service.policies import declared, policy_version


@transaction.atomic
def start_clock(*, policy: str, subject: str, at: datetime, drill: bool = False) -> int:
    """Start timing `subject`. Started again, the earliest start counts; a stopped clock stays
    stopped.
    """
    clock = clock_of(policy_version(policy), subject=subject, at=at, drill=drill)
    add(clock, Kind.STARTED, at=at)
    settle(clock)
    return clock.pk


@transaction.atomic
def stop_clocks(*, subject: str, at: datetime, policies: Sequence[str] | None = None) -> None:
    """Stop the clocks of `subject` (or those of the named policies); what they ran past by then
    is fired first.
    """
    for clock in locked(subject, policies):
        fire_passed(clock, at=at)
        add(clock, Kind.STOPPED, at=at)
        settle(clock)


@transaction.atomic
def reopen_clocks(*, subject: str, at: datetime, policies: Sequence[str] | None = None) -> None:
    """Let clocks run on after a relapse: those named, or all whose policy says that they do."""
    names = policies or [policy.name for policy in book.policies().values() if policy.reopens]
    for clock in locked(subject, names):
        add(clock, Kind.REOPENED, at=at)
        settle(clock)


@transaction.atomic
def reclassify_clock(*, subject: str, policy: str, at: datetime) -> int:
    """Put the subject under another policy of the same group. Both histories stay: the old clock
    ends with what it breached, the new one has the same start, stops and waits.
    """
    wanted = declared(policy)
    group = [each.name for each in book.policies().values() if each.group == wanted.group]
    held = list(locked(subject, group))
    if not held:
        raise UnknownPolicy(f"{subject} 没有正在执行的“{wanted.label}”类时限，无法改类。")
    old = held[0]
    if old.policy_name == policy:
        return old.pk
    facts = list(old.events.filter(kind__in=COPIED))
    fire_passed(old, at=at)
    add(old, Kind.SUPERSEDED, at=max(at, old.started_at), reason=f"改按{wanted.label}")
    settle(old)
    return replacement(old, facts=facts, policy=policy_version(policy), at=at)


@transaction.atomic
def add_wait(*, subject: str, start_at: datetime, end_at: datetime, reason: str) -> None:
    """Note that work waited for somebody else. It is shown beside the gross figure, not taken
    off it.
    """
    for clock in locked(subject, None):
        add(clock, Kind.WAITED, at=start_at, until=end_at, reason=reason)


@transaction.atomic
def fire_threshold(*, clock_id: int, at: datetime) -> int:
    """Fire what the clock has run past by `at`, lowest first, each once. Returns how many fired."""
    clock = Clock.objects.select_for_update().get(id=clock_id)
    fired = fire_passed(clock, at=at)
    settle(clock)
    return fired


@transaction.atomic
def adopt_calendar(*, clock_id: int, revision: CalendarRevision, at: datetime) -> None:
    """From `at` on the running clock counts by this revision; what has elapsed stays."""
    clock = Clock.objects.select_for_update().get(id=clock_id)
    add(clock, Kind.CALENDAR, at=at, calendar=revision)
    settle(clock)
