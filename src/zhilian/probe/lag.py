"""How late the prober itself is. While it is late its figures are not true: libcurl reads the
clock only when the loop lets it. Two things are seen: a turn of the loop that took long (exactly,
by the selector), and a wake-up that came late because the machine was busy (by the heartbeat)."""

from __future__ import annotations

import asyncio
import selectors
import time
from collections.abc import Callable

TAINT_S = 0.005
STALL_S = 0.25
BEAT_S = 0.02


class LagMeter:
    """`tainted_since(moment)`: was the loop late by more than 5 ms at any time since then;
    `stalled_since(moment)`: so late that even a failure may be its own doing.
    """

    def __init__(self) -> None:
        self.worst_s = 0.0
        self._late_at = float("-inf")
        self._stalled_at = float("-inf")

    def saw(self, lag_s: float, *, now: float) -> None:
        if lag_s > self.worst_s:
            self.worst_s = lag_s
        if lag_s > TAINT_S:
            self._late_at = now
        if lag_s > STALL_S:
            self._stalled_at = now

    def tainted_since(self, moment: float) -> bool:
        return self._late_at >= moment

    def stalled_since(self, moment: float) -> bool:
        return self._stalled_at >= moment

    def take_worst_ms(self) -> float:
        """The worst lag since the last call, for the batch that goes out."""
        worst, self.worst_s = self.worst_s, 0.0
        return round(worst * 1000, 3)


class MeteredSelector(selectors.EpollSelector):
    """An epoll selector that knows how long the loop was away from it."""

    def __init__(self, meter: LagMeter) -> None:
        super().__init__()
        self._meter = meter
        self._back_at = time.monotonic()

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        now = time.monotonic()
        self._meter.saw(now - self._back_at, now=now)
        ready = super().select(timeout)
        self._back_at = time.monotonic()
        return ready


def metered_loop(meter: LagMeter) -> Callable[[], asyncio.AbstractEventLoop]:
    """A loop factory for asyncio.Runner."""
    return lambda: asyncio.SelectorEventLoop(MeteredSelector(meter))


class Heartbeat:
    """Beats only while something is being measured; each beat tells the meter how late it came."""

    def __init__(
        self, *, loop: asyncio.AbstractEventLoop, meter: LagMeter, on_beat: Callable[[float], bool]
    ) -> None:
        self._loop = loop
        self._meter = meter
        self._on_beat = on_beat
        self._timer: asyncio.TimerHandle | None = None

    def start(self) -> None:
        if self._timer is None:
            self._timer = self._loop.call_later(BEAT_S, self._beat)

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _beat(self) -> None:
        now = self._loop.time()
        if self._timer is not None:
            self._meter.saw(now - self._timer.when(), now=now)
        self._timer = None
        if self._on_beat(now):
            self.start()
