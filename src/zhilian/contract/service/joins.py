"""Counting one outage once: the clocks of a merged subject go on in those of its survivor.

Only facts are added. Each added fact carries the mark of the merger as its reason, so that the
merger can be undone: the survivor gets clocks without the marked facts, the merged one its own
again. What had breached stays breached on the clock that it happened to.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from zhilian.contract import book
from zhilian.contract.clock_math import FactKind
from zhilian.contract.models import Clock, ClockEvent
from zhilian.contract.projections import projection_of
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
from zhilian.contract.span_math import facts_to_join

SAID = 200


@transaction.atomic
def join_clocks(
    *, into: str, subject: str, mark: str, at: datetime, first_stop_counts: Sequence[str] = ()
) -> None:
    """From now on `into` counts what `subject` counted: the earliest start, and of clocks that
    reopen the union of both. Policies named in `first_stop_counts` are over for both when they
    were over for one.
    """
    hosts = {clock.policy_name: clock for clock in locked(into, None)}
    for clock in list(locked(subject, None)):
        fire_passed(clock, at=at)
        host = _host(hosts, clock, into=into)
        for kind, moment, until, reason in _facts(clock, host, first_stop_counts):
            add(host, kind, at=moment, until=until, reason=_said(mark, reason))
        fire_passed(host, at=at)
        settle(host)
        add(clock, Kind.SUPERSEDED, at=max(at, clock.started_at), reason=mark)
        settle(clock)


@transaction.atomic
def part_clocks(*, out_of: str, subject: str, mark: str, at: datetime) -> None:
    """Undo a merger: both count again what is theirs, from their own beginning."""
    for host in list(locked(out_of, None)):
        fire_passed(host, at=at)
        if host.events.filter(reason__startswith=mark).exists():
            _give_up(host, mark=mark, at=at)
    ended = ClockEvent.objects.filter(clock__subject=subject, kind=Kind.SUPERSEDED, reason=mark)
    for last in {event.clock.policy_name: event.clock for event in _latest_last(ended)}.values():
        facts = list(last.events.filter(kind__in=COPIED))
        replacement(last, facts=facts, policy=last.policy, at=at)


def _host(hosts: dict[str, Clock], clock: Clock, *, into: str) -> Clock:
    """The survivor's clock of the same kind; where it has none, a new one."""
    group = _group(clock.policy_name)
    held = next((host for name, host in hosts.items() if _group(name) == group), None)
    if held is not None:
        return held
    made = clock_of(clock.policy, subject=into, at=clock.started_at, drill=clock.drill)
    hosts[clock.policy_name] = made
    return made


def _facts(
    clock: Clock, host: Clock, first_stop_counts: Sequence[str]
) -> list[tuple[ClockEvent.Kind, datetime, datetime | None, str]]:
    rows = list(clock.events.filter(kind__in=COPIED))
    waits = [(Kind.WAITED, row.at, row.until, row.reason) for row in rows if row.until]
    fresh = not host.events.exists()
    union = _reopens(clock.policy_name) and not fresh
    if union:
        return [*_joined(clock, host), *waits]
    kept = {Kind.STARTED, Kind.REOPENED if fresh else Kind.STARTED}
    if fresh or clock.policy_name in first_stop_counts:
        kept.add(Kind.STOPPED)
    return [*((Kind(row.kind), row.at, None, "") for row in rows if row.kind in kept), *waits]


def _joined(
    clock: Clock, host: Clock
) -> list[tuple[ClockEvent.Kind, datetime, datetime | None, str]]:
    facts = facts_to_join(
        own=projection_of(host).spans,
        other=projection_of(clock).spans,
        own_stops=[row.at for row in host.events.all() if row.kind == FactKind.STOPPED],
    )
    return [(Kind(fact.kind.value), fact.at, None, "") for fact in facts]


def _give_up(host: Clock, *, mark: str, at: datetime) -> None:
    """End the joined clock with what it breached; begin anew with the facts of its own."""
    own = list(host.events.filter(kind__in=COPIED).exclude(reason__startswith=mark))
    add(host, Kind.SUPERSEDED, at=max(at, host.started_at), reason=f"撤销合并：{mark}"[:SAID])
    settle(host)
    if any(row.kind == Kind.STARTED for row in own):
        replacement(host, facts=own, policy=host.policy, at=at)


def _latest_last(rows: QuerySet[ClockEvent]) -> list[ClockEvent]:
    return list(rows.select_related("clock__policy").order_by("id"))


def _said(mark: str, reason: str) -> str:
    return (f"{mark}：{reason}" if reason else mark)[:SAID]


def _group(policy: str) -> str:
    held = book.policies().get(policy)
    return held.group if held else policy


def _reopens(policy: str) -> bool:
    held = book.policies().get(policy)
    return bool(held and held.reopens)
