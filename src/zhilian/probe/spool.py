"""What was measured, kept until the server has taken it: nothing lost, nothing doubled.

A sample is in the kernel's hands (safe from kill -9) when `append` returns. Before a batch goes
out its end is written as a *cut* and synced, so a batch that is sent again after a crash is the
same batch under the same number. While the disk is full, samples stay in memory under an epoch of
their own; they return to disk when it has room.
"""

from __future__ import annotations

import logging
import secrets
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from zhilian.probe.segments import BATCH_MOST, Cut, Facts, Segments

log = logging.getLogger(__name__)
MEMORY_MOST = 20_000
DISK_AGAIN_S = 10.0
SPOOL_BYTES = 200_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A batch that waits to be taken: `body` is the JSON that is sent, the same each time."""

    epoch: str
    cut: Cut
    samples: tuple[str, ...]

    @property
    def body(self) -> str:
        return f'{self.cut.head(epoch=self.epoch)[:-1]}, "samples": [{",".join(self.samples)}]}}'


@dataclass(slots=True)
class _Memory:
    """The stand-in while the disk refuses. Its epoch is new in each process."""

    epoch: str = field(default_factory=lambda: secrets.token_hex(8))
    lines: deque[str] = field(default_factory=deque)
    current: Pending | None = None
    seq: int = 0
    lost: int = 0


class Spool:
    """`append` never raises; `oldest` gives the same batch until it is `taken` or `set_aside`."""

    def __init__(
        self,
        *,
        folder: Path,
        facts: Facts,
        clock: Callable[[], float],
        most_bytes: int = SPOOL_BYTES,
    ) -> None:
        self._folder = folder
        self._facts = facts
        self._clock = clock
        self._most_bytes = most_bytes
        self._memory = _Memory()
        self._disk: Segments | None = None
        self._refused_at: float | None = None
        self._return_to_disk()

    @property
    def on_disk(self) -> bool:
        return self._refused_at is None

    def append(self, line: str) -> None:
        self._perhaps_return_to_disk()
        if self.on_disk and self._disk is not None:
            try:
                self._disk.append(line)
            except OSError as error:
                self._leave_disk(error)
            else:
                return
        self._memory.lines.append(line)
        if len(self._memory.lines) > MEMORY_MOST:
            self._memory.lines.popleft()
            self._memory.lost += 1
            if self._memory.lost % 1000 == 1:
                log.error("磁盘仍不可写且内存缓存已满，开始丢弃最早的采样；请尽快清理磁盘")

    def cut(self) -> None:
        """End the open batch now, also an empty one: the facts are about to change."""
        if self.on_disk and self._disk is not None:
            try:
                self._disk.cut()
            except OSError as error:
                self._leave_disk(error)
        if not self.on_disk and self._memory.current is None:
            self._memory.current = self._cut_memory()

    def oldest(self) -> Pending | None:
        self._perhaps_return_to_disk()
        if self._memory.current is None:
            found = self._oldest_on_disk()
            if found is not None:
                return found
            if self._memory.lines:
                self._memory.current = self._cut_memory()
        return self._memory.current

    def sync_job(self) -> Callable[[], None] | None:
        """What makes the oldest batch survive a power cut, to be run in a thread."""
        if self._disk is None or not self.on_disk:
            return None
        try:
            return self._disk.sync_job()
        except OSError as error:
            self._leave_disk(error)
            return None

    def taken(self, batch: Pending) -> None:
        if batch is self._memory.current:
            self._memory.current = None
        elif self._disk is not None:
            self._disk.taken(batch.cut.seq)

    def set_aside(self, batch: Pending) -> None:
        """The server can never take it: kept for people to look at, out of the way."""
        try:
            with (self._folder / "rejected.jsonl").open("a", encoding="utf-8") as file:
                file.write(batch.body + "\n")
        except OSError as error:
            log.error("被拒收的批次无法写入 rejected.jsonl：%s", error.strerror)
        self.taken(batch)

    def close(self) -> None:
        if self._disk is not None:
            self._disk.close()

    def _oldest_on_disk(self) -> Pending | None:
        if self._disk is None:
            return None
        try:
            found = self._disk.oldest()
        except OSError as error:
            self._leave_disk(error)
            return None
        if found is None:
            return None
        return Pending(epoch=self._disk.epoch, cut=found[0], samples=found[1])

    def _cut_memory(self) -> Pending:
        memory = self._memory
        count = min(BATCH_MOST, len(memory.lines))
        samples = tuple(memory.lines.popleft() for _ in range(count))
        lag_ms, blind = self._facts()
        memory.seq += 1
        cut = Cut(seq=memory.seq, lag_ms=lag_ms, blind=blind, lost=memory.lost)
        memory.lost = 0
        return Pending(epoch=memory.epoch, cut=cut, samples=samples)

    def _leave_disk(self, error: OSError) -> None:
        """What has no cut yet moves to memory; on the disk it could not be numbered."""
        if self.on_disk:
            log.error(
                "缓存目录 %s 不可写（%s），采样暂存内存并继续上报；请清理磁盘空间",
                self._folder,
                error.strerror or error,
            )
        self._refused_at = self._clock()
        if self._disk is not None:
            self._memory.lines.extendleft(reversed(self._disk.withdraw_open()))

    def _perhaps_return_to_disk(self) -> None:
        if self._refused_at is not None and self._clock() - self._refused_at >= DISK_AGAIN_S:
            self._return_to_disk()
            if self.on_disk:
                log.info("缓存目录 %s 恢复可写，采样重新写入磁盘", self._folder)

    def _return_to_disk(self) -> None:
        """Into the disk with what memory holds, in its order; or leave it as it is."""
        try:
            if self._disk is None:
                self._disk = Segments(
                    folder=self._folder, most_bytes=self._most_bytes, facts=self._facts
                )
            while self._memory.lines:
                self._disk.append(self._memory.lines[0])
                self._memory.lines.popleft()
        except OSError as error:
            self._leave_disk(error)
            return
        self._refused_at = None
        self._disk.lost += self._memory.lost
        self._memory.lost = 0
