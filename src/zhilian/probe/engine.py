"""The measuring engine: checks in, samples out, true figures first.

A due check queues outside its timed part (places.py). A failing tick is measured again 5 and 10
seconds later and each of these samples goes out at once. A sample taken while the prober itself
was late is measured again, alone. When the prober's references fail too, it says so (blind).
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

from zhilian.probe.guard import NetworkPolicy
from zhilian.probe.kinds.base import KINDS, CheckKind
from zhilian.probe.lag import LagMeter
from zhilian.probe.lane import Lane
from zhilian.probe.owned import Owned
from zhilian.probe.places import CONFIRM, RECHECK, TICK, Places, Run
from zhilian.probe.schedule import Schedule
from zhilian.probe.sight import Reference, Sight
from zhilian.probe.trial import (
    FIGURES,
    OWN_FAULTS,
    call,
    overdue,
    refusal_of,
    refused_kind,
    sample_of,
    try_once,
)
from zhilian.probe.types import CheckSpec, Outcome, Sample
from zhilian.probe.vantage import Vantage

__all__ = ["CAP", "Engine", "EngineStats", "Sink", "try_once"]

log = logging.getLogger(__name__)
CAP = 12
CONFIRM_AFTER_S = 5.0
CONFIRMATIONS = 2
LOOK_EVERY_S = 10.0


class Sink(Protocol):
    """Where samples go. Both are called on the loop and must not block."""

    def take(self, sample: Sample, *, urgent: bool) -> None:
        """`urgent`: a failure, a confirmation or an asked recheck."""

    def sight(self, *, blind: bool) -> None:
        """The prober became blind, or sees again."""


@dataclass(slots=True)
class EngineStats:
    """What the engine did; `late_us` are the timing errors of the last starts by schedule."""

    samples: int = 0
    tainted: int = 0
    skipped: int = 0
    late_us: deque[int] = field(default_factory=lambda: deque(maxlen=2000))


@dataclass(slots=True, eq=False)
class _Target:
    """A check on its way through the engine. `busy`: queued or in flight."""

    spec: CheckSpec
    kind: CheckKind | None
    plan: Any
    refusal: Outcome | None
    busy: bool = False
    again: bool = False
    confirming: asyncio.TimerHandle | None = None
    apart: bool = False


class Engine:
    """Made inside a running loop. `source()` gives the checks, now and at each `reload`."""

    def __init__(
        self,
        source: Callable[[], Sequence[CheckSpec]],
        sink: Sink,
        *,
        cap: int = CAP,
        meter: LagMeter | None = None,
        confirm_after_s: float = CONFIRM_AFTER_S,
        owned: Owned | None = None,
    ) -> None:
        self.stats = EngineStats()
        self.meter = meter or LagMeter()
        self.vantage = Vantage(owned=owned)
        self._loop = asyncio.get_running_loop()
        self._source = source
        self._sink = sink
        self._confirm_after_s = confirm_after_s
        self._targets: dict[int, _Target] = {}
        self._sight = Sight(vantage=self.vantage)
        self._schedule = Schedule(origin=self._loop.time())
        self._places = Places(cap=cap, meter=self.meter, work=self._measure)
        self._lane = Lane(places=self._places)
        self._timer: asyncio.TimerHandle | None = None
        self._stopping = asyncio.Event()

    @property
    def blind(self) -> bool:
        return self._sight.blind

    async def run(self) -> None:
        """Measure until `stop`."""
        self.reload()
        try:
            while not self._stopping.is_set():
                await self._look()
                try:
                    await asyncio.wait_for(self._stopping.wait(), LOOK_EVERY_S)
                except TimeoutError:
                    continue
        finally:
            await self._wind_up()

    def stop(self) -> None:
        self._stopping.set()

    def reload(self) -> None:
        """Take the list of checks anew; what did not change is not disturbed."""
        specs = {spec.id: spec for spec in self._source()}
        for check_id in [known for known in self._targets if known not in specs]:
            self._forget(check_id)
        for check_id, spec in specs.items():
            known = self._targets.get(check_id)
            if known is None or known.spec != spec:
                self._forget(check_id)
                self._targets[check_id] = _target(spec)
        self._schedule.replace(specs.values(), now=self._loop.time())
        self._pump()

    def set_site(self, *, policy: NetworkPolicy, references: Sequence[Reference]) -> None:
        """The networks this vantage may measure, and what it looks at to know that it sees."""
        self.vantage.policy = policy
        self._sight.references = tuple(references)

    def recheck(self, check_ids: Iterable[int]) -> None:
        """Measure these now, ahead of everything else."""
        for check_id in check_ids:
            target = self._targets.get(check_id)
            if target is None or target.spec.paused:
                continue
            if target.busy:
                target.again = not target.apart  # such a one waits for its turn already
                continue
            self._end_confirmation(target)
            self._submit(target, attempt=0, planned_at=self._loop.time(), urgency=RECHECK)

    def _pump(self) -> None:
        """Hand over what is due, and come back when the next is."""
        now = self._loop.time()
        for slot in self._schedule.due(now=now):
            target = self._targets[slot.check_id]
            if target.busy or target.confirming is not None:
                self.stats.skipped += 1
                continue
            self._submit(target, attempt=0, planned_at=slot.due_at, urgency=TICK)
        if self._timer is not None:
            self._timer.cancel()
        next_at = self._schedule.next_at()
        self._timer = self._loop.call_at(next_at, self._pump) if next_at is not None else None

    def _submit(self, target: _Target, *, attempt: int, planned_at: float, urgency: int) -> None:
        target.busy = True
        run = Run(target, target.spec.timeout_s, planned_at, attempt, urgency != TICK)
        way = self._lane if target.apart else self._places
        way.submit(run, urgency=urgency)

    async def _measure(self, run: Run) -> None:
        try:
            await self._measure_now(run)
        finally:
            if run.target.apart:
                self._lane.done()

    async def _measure_now(self, run: Run) -> None:
        target: _Target = run.target
        if self._targets.get(target.spec.id) is not target:
            return  # taken off the list, or changed, while it waited
        at = datetime.now(UTC)
        began = time.perf_counter()
        outcome = await self._outcome(run, at=at)
        took_us = int((time.perf_counter() - began) * 1e6)
        tainted = outcome.tainted if target.apart else self._tainted(run, outcome)
        if tainted and not target.apart and self._once_more(run):
            return
        target.busy = False
        blind = bool(outcome.error_code) and (
            outcome.error_code in OWN_FAULTS or await self._look()
        )
        late_us = max(0, int((run.started_at - run.planned_at) * 1e6))
        marks = {"attempt": run.attempt, "tainted": tainted, "blind": blind, "late_us": late_us}
        sample = sample_of(target.spec, outcome, at=at, took_us=took_us, **marks)
        self._settle(run, sample)

    def _tainted(self, run: Run, outcome: Outcome) -> bool:
        """Milliseconds of lag falsify a figure. A failure without a figure (a hang, a refusal) is
        falsified only by a stall: else a hang of seconds would always be measured again.
        """
        if outcome.error_code in FIGURES:
            return self.meter.tainted_since(run.started_at)
        return self.meter.stalled_since(run.started_at)

    async def _outcome(self, run: Run, *, at: datetime) -> Outcome:
        target: _Target = run.target
        if target.refusal is not None or target.kind is None:
            return target.refusal or refused_kind(target.spec)
        try:
            return await call(
                target.kind,
                target.plan,
                timeout_s=target.spec.timeout_s,
                at=at,
                vantage=self.vantage,
            )
        except asyncio.CancelledError:
            if not run.overdue:
                raise
            return overdue(target.spec.timeout_s)

    def _once_more(self, run: Run) -> bool:
        """A tainted figure is measured again while nothing else is; the second one stands."""
        self.stats.tainted += 1
        if run.alone:
            return False
        second = Run(run.target, run.timeout_s, run.planned_at, run.attempt, run.urgent)
        again = self._places.submit_alone(second)
        if again:
            log.debug("本机繁忙，%s 重测", run.target.spec.code)
        return again

    def _settle(self, run: Run, sample: Sample) -> None:
        target: _Target = run.target
        if self._targets.get(target.spec.id) is not target:
            return  # taken off the list, or changed, while it was measured
        self.stats.samples += 1
        if not run.urgent and not run.alone:
            self.stats.late_us.append(sample.late_us)
        self._sink.take(sample, urgent=run.urgent or not sample.ok)
        if target.again:
            target.again = False
            self.recheck([target.spec.id])
        elif not sample.ok and not sample.blind and run.attempt < CONFIRMATIONS:
            target.confirming = self._loop.call_later(
                self._confirm_after_s, self._confirm, target, run.attempt + 1
            )

    def _confirm(self, target: _Target, attempt: int) -> None:
        target.confirming = None
        self._submit(target, attempt=attempt, planned_at=self._loop.time(), urgency=CONFIRM)

    def _end_confirmation(self, target: _Target) -> None:
        if target.confirming is not None:
            target.confirming.cancel()
            target.confirming = None

    def _forget(self, check_id: int) -> None:
        target = self._targets.pop(check_id, None)
        if target is not None:
            self._end_confirmation(target)

    async def _look(self) -> bool:
        was = self._sight.blind
        blind = await self._sight.look()
        if blind != was:
            self._sink.sight(blind=blind)
        return blind

    async def _wind_up(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        for check_id in list(self._targets):
            self._forget(check_id)
        self._lane.close()
        await self._places.close()
        self.vantage.close()


def _target(spec: CheckSpec) -> _Target:
    kind = KINDS.get(spec.kind)
    refusal = refusal_of(spec, kind=kind)
    plan = kind.plan(spec.options) if kind is not None and refusal is None else None
    return _Target(spec, kind, plan, refusal, apart=kind is not None and kind.apart)
