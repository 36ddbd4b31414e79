"""One after another: runs of kinds that disturb each other wait here, before their time begins."""

from __future__ import annotations

import asyncio
import heapq
import itertools

from zhilian.probe.places import Places, Run

REST_S = 5.0


class Lane:
    """Hands runs to the places, one at a time, with a rest between them in which the ordinary
    checks have the machine. What people ask for comes first."""

    def __init__(self, *, places: Places, rest_s: float = REST_S) -> None:
        self._loop = asyncio.get_running_loop()
        self._places = places
        self._rest_s = rest_s
        self._serial = itertools.count()
        self._queue: list[tuple[int, int, Run]] = []
        self._busy = False
        self._rest: asyncio.TimerHandle | None = None

    def submit(self, run: Run, *, urgency: int) -> None:
        heapq.heappush(self._queue, (urgency, next(self._serial), run))
        self._next()

    def done(self) -> None:
        """The run that was handed over has ended, however."""
        self._rest = self._loop.call_later(self._rest_s, self._free)

    def close(self) -> None:
        self._queue.clear()
        if self._rest is not None:
            self._rest.cancel()

    def _free(self) -> None:
        self._busy = False
        self._next()

    def _next(self) -> None:
        if self._queue and not self._busy:
            self._busy = True
            urgency, _, run = heapq.heappop(self._queue)
            run.planned_at = self._loop.time()
            self._places.submit(run, urgency=urgency)
