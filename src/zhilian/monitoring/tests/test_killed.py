"""kill -9 before each statement of an ingest: sent again, every sample is there once and the flip
is told once. The naive twin, which commits step by step, loses samples in the same test.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from itertools import count
from typing import Any

import pytest
from django.db import connection, connections

from zhilian.core.models import JournalEntry
from zhilian.core.testing import NOON
from zhilian.monitoring.models import Agent, Batch, Check, Flip, Sample
from zhilian.monitoring.models.sample import to_us
from zhilian.monitoring.service.ingest import ingest
from zhilian.monitoring.tests import make
from zhilian.probe import types as wire

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NOON + timedelta(seconds=15)
TakeIn = Callable[[Agent, wire.Batch], None]


def take_in(agent: Agent, batch: wire.Batch) -> None:
    ingest(agent_id=agent.pk, batch=batch, at=LATER)


def take_in_naively(agent: Agent, batch: wire.Batch) -> None:
    """Mark the batch, then keep its samples; each statement commits."""
    taken, new = Batch.objects.get_or_create(
        agent=agent, epoch=batch.agent_epoch, seq=batch.seq, received_at=LATER, samples=3
    )
    for one in batch.samples if new else ():
        Sample.objects.create(
            check_ref_id=one.check_id, at_us=to_us(one.at), agent_id=agent.pk, ok=one.ok,
            tainted=False, blind=False, attempt=one.attempt,
        )  # fmt: skip


def dies_before(statement: int, act: Callable[[], None]) -> bool:
    """Run it in a process that kills itself before that statement; False when it got through."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        numbers = count(1)

        def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            if next(numbers) == statement:
                os.kill(os.getpid(), signal.SIGKILL)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(watch):
            act()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def push_through_kills(by: TakeIn) -> list[tuple[Check, Agent]]:
    """One outage of a new check for every statement at which the process can die; each batch is
    sent again until it was taken.
    """
    pushed = []
    for statement in count(1):
        check, (agent, _) = make.check(), make.agent()
        batch = make.batch(
            make.sample(check, at=NOON + timedelta(seconds=5 * n), ok=False, attempt=n)
            for n in range(3)
        )
        died = dies_before(statement, partial(by, agent, batch))
        by(agent, batch)
        pushed.append((check, agent))
        if not died:
            break
    return pushed


def test_every_sample_is_there_once_and_every_flip_told_once() -> None:
    pushed = push_through_kills(take_in)

    assert len(pushed) > 8
    for check, agent in pushed:
        kept = Sample.objects.filter(check_ref=check, agent_id=agent.pk).count()
        told = JournalEntry.objects.filter(
            kind="monitoring.target.flipped", subject=f"check:{check.pk}"
        ).count()
        flips = Flip.objects.filter(check_ref=check).count()
        state = Check.objects.get(id=check.pk).state
        assert (kept, told, flips, state) == (3, 1, 1, "DOWN")


def test_the_naive_twin_loses_samples() -> None:
    pushed = push_through_kills(take_in_naively)

    kept = {Sample.objects.filter(check_ref=check).count() for check, _ in pushed}
    assert kept != {3}
