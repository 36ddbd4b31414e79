"""Samples in: kept, graded, and announced when a state changes. One transaction per batch."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from zhilian.monitoring.errors import TokenRefused
from zhilian.monitoring.models import Agent, Batch, Check, Drill
from zhilian.monitoring.models.sample import to_us
from zhilian.monitoring.models.store import insert_samples
from zhilian.monitoring.selectors.storage import HOT
from zhilian.monitoring.service import page_loads
from zhilian.monitoring.service.rounds import Round
from zhilian.monitoring.types import IngestAnswer
from zhilian.probe import types as wire

CLOCK_TOLERANCE = timedelta(seconds=30)
MOST_US = 2**31 - 1


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
    ours = _of_site(agent, batch)
    samples = sorted((one for one in batch.samples if _usable(one, ours, at)), key=_order)
    insert_samples([_row(one, batch, agent.pk) for one in samples])
    flips = _grade(samples, batch=batch, agent_id=agent.pk, at=at)
    ignored = len(batch.samples) - len(samples)
    return IngestAnswer(accepted=len(samples), ignored=ignored, duplicate=False, flips=flips)


def _grade(
    samples: Sequence[wire.Sample], *, batch: wire.Batch, agent_id: int, at: datetime
) -> int:
    wanted = {one.check_id for one in samples}
    failing = {one.check_id for one in samples if not one.ok}
    this_round = Round(at=at, wanted=wanted, failing=failing, agent_id=agent_id)
    checks = {pk: check for pk, check in this_round.checks.items() if pk in wanted}
    drills = _drills(checks.values(), samples)
    page_loads.keep(samples, checks=checks, drills=drills, agent_id=agent_id)
    for one in samples:
        if one.check_id in checks:
            code = checks[one.check_id].window_code
            this_round.take(one, blind=batch.blind, drills=drills.get(code, ()))
    this_round.settle()
    return this_round.flips


def _hear_from(agent: Agent, batch: wire.Batch, at: datetime) -> None:
    agent.last_seen_at, agent.lag_ms = at, batch.lag_ms
    agent.blind, agent.lost = batch.blind, batch.lost
    agent.save(update_fields=["last_seen_at", "lag_ms", "blind", "lost"])


def _of_site(agent: Agent, batch: wire.Batch) -> set[int]:
    """The checks of the batch that this agent measures."""
    wanted = {one.check_id for one in batch.samples}
    return set(
        Check.objects.for_site(agent.site_id).filter(id__in=wanted).values_list("id", flat=True)
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


def _usable(sample: wire.Sample, ours: set[int], at: datetime) -> bool:
    """Ours to keep: of a check that this agent measures, still hot, and not from the future."""
    return at - HOT < sample.at <= at + CLOCK_TOLERANCE and sample.check_id in ours


def _row(sample: wire.Sample, batch: wire.Batch, agent_id: int) -> tuple[Any, ...]:
    phases = sample.phases
    total = sample.took_us if phases.total is None else phases.total
    spans = (phases.dns, phases.tcp, phases.tls, phases.ttfb, phases.transfer, total)
    conditions = [one.to_json() for one in sample.conditions]
    return (
        sample.check_id,
        to_us(sample.at),
        agent_id,
        sample.ok,
        sample.tainted,
        sample.blind or batch.blind,
        sample.attempt,
        *(None if span is None else min(max(span, 0), MOST_US) for span in spans),
        sample.error_code[:40],
        sample.error_text[:300],
        json.dumps(conditions, ensure_ascii=False) if conditions else "",
    )


def _order(sample: wire.Sample) -> tuple[datetime, int]:
    return sample.at, sample.check_id
