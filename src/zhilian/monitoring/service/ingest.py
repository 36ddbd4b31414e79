"""Samples in: kept, graded, and announced when a state changes. One transaction per batch."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from zhilian.monitoring import machine
from zhilian.monitoring.errors import TokenRefused
from zhilian.monitoring.machine import Parent, Seen
from zhilian.monitoring.models import Agent, Batch, Check, Drill
from zhilian.monitoring.models.sample import to_us
from zhilian.monitoring.models.store import insert_samples, save_watches
from zhilian.monitoring.service.flips import write_flip
from zhilian.monitoring.types import IngestAnswer, State
from zhilian.probe import types as wire

HOT = timedelta(hours=48)
CLOCK_TOLERANCE = timedelta(seconds=30)
SUSPICION = timedelta(seconds=60)
MOST_US = 2**31 - 1


@dataclass(frozen=True, kw_only=True)
class _Round:
    """What the grading of one batch needs, read once."""

    agent_id: int
    at: datetime
    checks: dict[int, Check]
    parents: dict[int, Check]
    drills: dict[str, list[Drill]]
    blind: bool
    touched: set[int] = field(default_factory=set)


@transaction.atomic
def ingest(*, agent_id: int, batch: wire.Batch, at: datetime) -> IngestAnswer:
    """Take in one push of an agent, once. Pushing the same (epoch, seq) again changes nothing."""
    agent = Agent.objects.select_for_update().get(id=agent_id)
    if agent.revoked_at:
        raise TokenRefused
    _hear_from(agent, batch, at)
    taken, new = Batch.objects.get_or_create(
        agent=agent,
        epoch=batch.agent_epoch,
        seq=batch.seq,
        defaults={"received_at": at, "samples": len(batch.samples)},
    )
    if not new:
        return IngestAnswer(accepted=0, ignored=0, duplicate=True, flips=0)
    this_round = _open_round(agent, batch, at)
    samples = [one for one in batch.samples if _usable(one, this_round)]
    insert_samples([_row(one, this_round) for one in samples])
    flips = sum(_grade(one, this_round) for one in sorted(samples, key=_order))
    save_watches(this_round.checks[pk] for pk in sorted(this_round.touched))
    ignored = len(batch.samples) - len(samples)
    return IngestAnswer(accepted=len(samples), ignored=ignored, duplicate=False, flips=flips)


def _hear_from(agent: Agent, batch: wire.Batch, at: datetime) -> None:
    agent.last_seen_at, agent.lag_ms = at, batch.lag_ms
    agent.blind, agent.lost = batch.blind, batch.lost
    agent.save(update_fields=["last_seen_at", "lag_ms", "blind", "lost"])


def _open_round(agent: Agent, batch: wire.Batch, at: datetime) -> _Round:
    """Lock the checks of the batch, in one order for all, and read what they stand behind."""
    wanted = {one.check_id for one in batch.samples}
    locked = Check.objects.for_site(agent.site_id).filter(id__in=wanted)
    rows = locked.select_for_update().order_by("id").defer("options_sealed")
    checks = {check.pk: check for check in rows}
    above = {check.parent_id for check in checks.values() if check.parent_id} - set(checks)
    parents = Check.objects.watched().defer("options_sealed").in_bulk(above) if above else {}
    return _Round(
        agent_id=agent.pk,
        at=at,
        checks=checks,
        parents=parents,
        drills=_drills(checks.values(), batch.samples),
        blind=batch.blind,
    )


def _drills(checks: Iterable[Check], samples: Sequence[wire.Sample]) -> dict[str, list[Drill]]:
    codes = {check.window_code for check in checks if check.window_code}
    if not codes or not samples:
        return {}
    moments = [one.at for one in samples]
    found: dict[str, list[Drill]] = {}
    for drill in Drill.objects.touching(codes=codes, start=min(moments), end=max(moments)):
        found.setdefault(drill.window_code, []).append(drill)
    return found


def _usable(sample: wire.Sample, this_round: _Round) -> bool:
    """Ours to keep: of a check that this agent measures, still hot, and not from the future."""
    recent = this_round.at - HOT < sample.at <= this_round.at + CLOCK_TOLERANCE
    return recent and sample.check_id in this_round.checks


def _row(sample: wire.Sample, this_round: _Round) -> tuple[Any, ...]:
    phases = sample.phases
    total = sample.took_us if phases.total is None else phases.total
    spans = (phases.dns, phases.tcp, phases.tls, phases.ttfb, phases.transfer, total)
    conditions = [one.to_json() for one in sample.conditions]
    return (
        sample.check_id,
        to_us(sample.at),
        this_round.agent_id,
        sample.ok,
        sample.tainted,
        sample.blind or this_round.blind,
        sample.attempt,
        *(None if span is None else min(max(span, 0), MOST_US) for span in spans),
        sample.error_code[:40],
        sample.error_text[:300],
        json.dumps(conditions, ensure_ascii=False) if conditions else "",
    )


def _order(sample: wire.Sample) -> tuple[datetime, int]:
    return sample.at, sample.check_id


def _grade(sample: wire.Sample, this_round: _Round) -> int:
    check = this_round.checks[sample.check_id]
    step = machine.see(check.watch, _seen(sample, check, this_round))
    check.watch = step.watch
    this_round.touched.add(check.pk)
    if step.recheck:
        check.recheck_at = this_round.at
    _look_up(check, this_round)
    if step.change is None:
        return 0
    write_flip(check=check, change=step.change, at=this_round.at, agent_id=this_round.agent_id)
    _look_down(check, this_round)
    return 1


def _seen(sample: wire.Sample, check: Check, this_round: _Round) -> Seen:
    return Seen(
        at=sample.at,
        ok=sample.ok,
        tainted=sample.tainted,
        blind=sample.blind or this_round.blind,
        in_drill=any(
            drill.covers(sample.at) for drill in this_round.drills.get(check.window_code, ())
        ),
        parent=_parent_of(check, sample.at, this_round),
        error=sample.error_text,
    )


def _parent_of(check: Check, at: datetime, this_round: _Round) -> Parent:
    known = this_round.checks | this_round.parents
    parent = known.get(check.parent_id or 0)
    if parent is None:
        return Parent.FINE
    if parent.state in (State.DOWN, State.UNREACHABLE):
        return Parent.DOWN
    fresh = parent.run_since is not None and at - parent.run_since <= SUSPICION
    return Parent.SUSPECT if parent.failures and fresh else Parent.FINE


def _look_up(check: Check, this_round: _Round) -> None:
    """At the first failure, have the parent looked at too: it may be the root."""
    if check.parent_id and check.failures == 1 and check.state == State.UP:
        parent = this_round.checks.get(check.parent_id)
        if parent is not None:
            parent.recheck_at = this_round.at
            this_round.touched.add(parent.pk)
        else:
            Check.objects.filter(id=check.parent_id).update(recheck_at=this_round.at)


def _look_down(check: Check, this_round: _Round) -> None:
    """When a parent is back, its children are looked at first."""
    if check.state != State.UP:
        return
    for child in this_round.checks.values():
        if child.parent_id == check.pk:
            child.recheck_at = this_round.at
            this_round.touched.add(child.pk)
    outside = Check.objects.watched().filter(parent=check).exclude(id__in=this_round.checks)
    outside.update(recheck_at=this_round.at)
