"""Who may measure now: a queue by urgency, a cap on probes in flight, and a hard end for each.

A probe that has waited for its target for a second gives its place up: waiting costs no processor
and disturbs no figure, so sixty hanging targets do not delay the healthy ones. A run that must be
alone waits until nobody else holds a place, and nobody else starts while it holds its own.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from zhilian.probe.lag import Heartbeat, LagMeter

YIELD_S = 1.0
GRACE_S = 1.0
IN_FLIGHT_MOST = 512
ALONE_MOST = 16
RECHECK, CONFIRM, TICK = range(3)


@dataclass(slots=True, eq=False)
class Run:
    """One probe on its way: planned, queued, in flight."""

    target: Any
    timeout_s: float
    planned_at: float
    attempt: int = 0
    urgent: bool = False
    alone: bool = False
    started_at: float = 0.0
    holds_place: bool = False
    overdue: bool = False
    task: asyncio.Task[None] | None = None


class Places:
    """`submit` a run; `work(run)` is awaited when its turn has come."""

    def __init__(
        self, *, cap: int, meter: LagMeter, work: Callable[[Run], Awaitable[None]]
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._cap = cap
        self._work = work
        self._queue: list[tuple[int, int, Run]] = []
        self._alone: deque[Run] = deque()
        self._serial = itertools.count()
        self._running: dict[Run, None] = {}
        self._taken = 0
        self._exclusive = False
        self._closed = False
        self._heartbeat = Heartbeat(loop=self._loop, meter=meter, on_beat=self._beat)

    @property
    def in_flight(self) -> int:
        return len(self._running)

    @property
    def queued(self) -> int:
        return len(self._queue) + len(self._alone)

    def submit(self, run: Run, *, urgency: int) -> None:
        heapq.heappush(self._queue, (urgency, next(self._serial), run))
        self._fill()

    def submit_alone(self, run: Run) -> bool:
        """False when so many wait already that the machine is plainly too slow for it."""
        if len(self._alone) >= ALONE_MOST:
            return False
        run.alone = True
        self._alone.append(run)
        return True

    async def close(self) -> None:
        """Nothing more begins; what is in flight is given up."""
        self._closed = True
        self._heartbeat.stop()
        tasks = [run.task for run in self._running if run.task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _fill(self) -> None:
        while not self._exclusive and len(self._running) < IN_FLIGHT_MOST and not self._closed:
            if self._alone:
                if self._taken == 0:
                    self._exclusive = True
                    self._start(self._alone.popleft())
                return
            if not self._queue or self._taken >= self._cap:
                return
            self._start(heapq.heappop(self._queue)[2])

    def _start(self, run: Run) -> None:
        run.holds_place = True
        run.started_at = self._loop.time()
        self._taken += 1
        self._running[run] = None
        run.task = self._loop.create_task(self._guarded(run))
        self._heartbeat.start()

    async def _guarded(self, run: Run) -> None:
        try:
            await self._work(run)
        finally:
            del self._running[run]
            self._give_up_place(run)
            self._fill()

    def _give_up_place(self, run: Run) -> None:
        if run.holds_place:
            run.holds_place = False
            self._taken -= 1
            if run.alone:
                self._exclusive = False

    def _beat(self, now: float) -> bool:
        freed = False
        for run in self._running:
            age = now - run.started_at
            if age < YIELD_S:
                break  # they are in the order of their start
            if run.holds_place:
                self._give_up_place(run)
                freed = True
            if age > run.timeout_s + GRACE_S and not run.overdue and run.task is not None:
                run.overdue = True
                run.task.cancel()
        if freed:
            self._fill()
        return bool(self._running)
