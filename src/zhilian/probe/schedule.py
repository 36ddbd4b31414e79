"""When each check is due: one heap, phases spread by the golden ratio, no object per run.

Time is the monotonic clock and comes in as an argument; the wall clock may jump as it likes. A
slot is `origin + (k + phase) * interval` for whole k: it never drifts, is handed out at most once,
and slots that passed while the machine slept are counted as missed, not caught up in a burst.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable
from dataclasses import dataclass

from zhilian.probe.types import CheckSpec

GOLDEN = (math.sqrt(5) - 1) / 2


@dataclass(frozen=True, slots=True)
class Slot:
    check_id: int
    due_at: float


@dataclass(slots=True)
class _Entry:
    place: int
    interval_s: float
    phase: float
    version: int
    turn: int = 0
    paused: bool = False


class Schedule:
    """Keeps every check's phase through any change of the list that does not concern it."""

    def __init__(self, *, origin: float) -> None:
        self._origin = origin
        self._heap: list[tuple[float, int, int]] = []
        self._entries: dict[int, _Entry] = {}
        self._free: list[int] = []
        self._versions = 0
        self.missed = 0

    def replace(self, specs: Iterable[CheckSpec], *, now: float) -> None:
        """The new list of checks; what is unchanged keeps its next slot."""
        wanted = {spec.id: spec for spec in specs}
        for check_id in [known for known in self._entries if known not in wanted]:
            heapq.heappush(self._free, self._entries.pop(check_id).place)
        for check_id, spec in wanted.items():
            self._put(check_id, spec, now=now)

    def due(self, *, now: float) -> list[Slot]:
        """The slots that have come, oldest first; each is handed out once."""
        slots = []
        while self._heap and self._heap[0][0] <= now:
            due_at, check_id, version = heapq.heappop(self._heap)
            entry = self._entries.get(check_id)
            if entry is None or entry.version != version:
                continue
            slots.append(Slot(check_id, due_at))
            self._advance(check_id, entry, now=now)
        return slots

    def next_at(self) -> float | None:
        while self._heap:
            due_at, check_id, version = self._heap[0]
            entry = self._entries.get(check_id)
            if entry is not None and entry.version == version:
                return due_at
            heapq.heappop(self._heap)
        return None

    def phases(self) -> dict[int, float]:
        return {check_id: entry.phase for check_id, entry in self._entries.items()}

    def _put(self, check_id: int, spec: CheckSpec, *, now: float) -> None:
        entry = self._entries.get(check_id)
        place = entry.place if entry else self._next_place()
        phase = place * GOLDEN % 1 if spec.phase_offset is None else spec.phase_offset % 1
        if entry and (entry.interval_s, entry.phase, entry.paused) == (
            spec.interval_s,
            phase,
            spec.paused,
        ):
            return
        self._versions += 1
        entry = _Entry(place, spec.interval_s, phase, self._versions, paused=spec.paused)
        self._entries[check_id] = entry
        if not spec.paused:
            entry.turn = math.ceil((now - self._origin) / entry.interval_s - phase)
            self._push(check_id, entry)

    def _next_place(self) -> int:
        """A free number: the golden-ratio sequence stays even when numbers are dense."""
        return heapq.heappop(self._free) if self._free else len(self._entries)

    def _advance(self, check_id: int, entry: _Entry, *, now: float) -> None:
        following = math.floor((now - self._origin) / entry.interval_s - entry.phase) + 1
        self.missed += max(0, following - entry.turn - 1)
        entry.turn = max(entry.turn + 1, following)
        self._push(check_id, entry)

    def _push(self, check_id: int, entry: _Entry) -> None:
        due_at = self._origin + (entry.turn + entry.phase) * entry.interval_s
        heapq.heappush(self._heap, (due_at, check_id, entry.version))
