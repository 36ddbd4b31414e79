"""A small world for tests: a family of checks behind one root, measured as the engine measures,
with probes that are lost and answers that come late; pushed through the real ingest, incidents
and paging.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import count
from typing import Any

from zhilian.core.testing import run_reactions
from zhilian.monitoring import selectors
from zhilian.monitoring.models import Agent, Check
from zhilian.monitoring.service import agents, flips, rounds
from zhilian.monitoring.service.ingest import ingest
from zhilian.monitoring.tests import make
from zhilian.probe.types import Sample

CONFIRM_S, CONFIRMATIONS = 5.0, 2


class Dice:
    """The same throws for the same seed."""

    def __init__(self, seed: int) -> None:
        self._seed, self._throws = seed, count()

    def up_to(self, most: float) -> float:
        digest = sha256(f"{self._seed}/{next(self._throws)}".encode()).digest()
        return int.from_bytes(digest[:6], "big") / 2**48 * most


@dataclass
class World:
    """Seconds since `start`; `broken` says when which check's own target does not work."""

    start: datetime
    agent: Agent
    seed: int
    latest_s: float = 60.0
    lost: float = 0.03
    false: float = 0.02
    broken: dict[int, tuple[float, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.dice = Dice(self.seed)
        self.order = count()
        self.due: list[tuple[float, int, int, int]] = []
        self.arriving: list[tuple[float, int, Sample]] = []
        self.confirming: dict[int, int] = {}
        self.arrived: dict[int, float] = {}
        self.checks: dict[int, Check] = {}
        self.chains: dict[int, list[int]] = {}
        self.delays: dict[int, float] = {}

    def add(self, parent: Check | None = None, *, interval_s: int = 60, **values: Any) -> Check:
        check = make.check(parent=parent, interval_s=interval_s, **values)
        self.checks[check.pk] = check
        above = [parent.pk, *self.chains[parent.pk]] if parent else []
        self.chains[check.pk] = above
        self.delays[check.pk] = self._delay()
        self._measure_at(self.dice.up_to(interval_s), check.pk, 0)
        return check

    def run(self, *, seconds: int) -> None:
        for second in range(1, seconds + 1):
            self._wake(second)
            while self.due and self.due[0][0] <= second:
                at, number, pk, attempt = heapq.heappop(self.due)
                self._measure(at, pk, attempt, number)
            self._push(second)
            if second % 10 == 0 and selectors.anyone_waiting():
                self._react(rounds.settle_waiting(at=self._at(second)))
            if second % 30 == 0:
                self._hear_silence(second)

    def _delay(self) -> float:
        """Half of them answer at once, half as late as may be."""
        return 0.2 if self.dice.up_to(1) < 0.5 else self.dice.up_to(self.latest_s)

    def _wake(self, second: int) -> None:
        for pk in agents.take_rechecks(agent=self.agent):
            self._measure_at(second - 0.5, pk, 0)

    def _measure_at(self, at: float, pk: int, attempt: int) -> int:
        number = next(self.order)
        heapq.heappush(self.due, (at, number, pk, attempt))
        return number

    def _measure(self, at: float, pk: int, attempt: int, number: int) -> None:
        if attempt and self.confirming.get(pk) != number:
            return
        asked = at % 1 == 0.5
        if not attempt and not asked:
            self._measure_at(at + self.checks[pk].interval_s, pk, 0)
            if pk in self.confirming:
                return
        self.confirming.pop(pk, None)
        ok = self._works(pk, at) and self.dice.up_to(1) > self.false
        if not ok and attempt < CONFIRMATIONS:
            self.confirming[pk] = self._measure_at(at + CONFIRM_S, pk, attempt + 1)
        if self.dice.up_to(1) > self.lost:
            self._send(at, pk, ok=ok, attempt=attempt)

    def _send(self, at: float, pk: int, *, ok: bool, attempt: int) -> None:
        reaches = max(at + self.delays[pk], self.arrived.get(pk, 0.0))
        self.arrived[pk] = reaches
        sample = make.sample(self.checks[pk], at=self._at(at), ok=ok, attempt=attempt)
        heapq.heappush(self.arriving, (reaches, next(self.order), sample))

    def _push(self, second: int) -> None:
        batch = []
        while self.arriving and self.arriving[0][0] <= second:
            batch.append(heapq.heappop(self.arriving)[2])
        if batch:
            answer = ingest(agent_id=self.agent.pk, batch=make.batch(batch), at=self._at(second))
            self._react(answer.flips)

    def _hear_silence(self, second: int) -> None:
        now = self._at(second)
        changed = [
            flips.note_silence(check_id=pk, at=now) for pk in selectors.silent_checks(now=now)
        ]
        self._react(sum(changed))

    def _react(self, flipped: int) -> None:
        if flipped:
            run_reactions(limit=5000)

    def _works(self, pk: int, at: float) -> bool:
        times = (self.broken.get(one) for one in (pk, *self.chains[pk]))
        return not any(span and span[0] <= at < span[1] for span in times)

    def _at(self, seconds: float) -> datetime:
        return self.start + timedelta(seconds=seconds)
