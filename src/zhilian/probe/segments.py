"""The spool's files: append-only segments of checked lines, and the number last taken.

A line is `crc s<sample>` or `crc c<cut>`; a cut ends a batch. A torn last line (power loss) is cut
off at start; it was never sent, because a batch is synced before it goes. A batch never spans two
segments: a new segment begins only after a cut.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import secrets
import zlib
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

log = logging.getLogger(__name__)
BATCH_MOST = 200
SEGMENT_BYTES = 256_000
SAMPLE, CUT = "s", "c"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """The end of a batch: everything that is sent besides the samples."""

    seq: int
    lag_ms: float
    blind: bool
    lost: int

    def head(self, *, epoch: str) -> str:
        return json.dumps({"agent_epoch": epoch, **asdict(self)})


Facts = Callable[[], tuple[float, bool]]
Found = tuple[Cut, tuple[str, ...]]


class Segments:
    """Raises OSError when the disk refuses; then nothing of the refused line is left.
    `facts()` gives lag and blindness at the moment of a cut."""

    def __init__(self, *, folder: Path, most_bytes: int, facts: Facts) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder = folder
        self._most_bytes = most_bytes
        self._facts = facts
        self.epoch = _epoch(folder / "epoch")
        self._taken_fd = os.open(folder / "taken", os.O_RDWR | os.O_CREAT, 0o600)
        self._taken = _number(os.pread(self._taken_fd, 64, 0))
        self.lost = 0
        self._seq = self._taken
        self._open: list[str] = []
        self._oldest: Found | None = None
        self._sizes: dict[int, int] = {}
        self._recover()
        self._last = max(self._sizes, default=1)
        self._sizes.setdefault(self._last, 0)
        self._fd = self._open_for_append()
        self._read_number = min(self._sizes)
        self._read_at = 0

    def append(self, line: str) -> None:
        if len(self._open) >= BATCH_MOST:
            self.cut()
        self._write(SAMPLE + line)
        self._open.append(line)

    def cut(self) -> None:
        """End the batch; an empty one is a message too (the prober became blind)."""
        lag_ms, blind = self._facts()
        cut = Cut(seq=self._seq + 1, lag_ms=lag_ms, blind=blind, lost=self.lost)
        self._write(CUT + json.dumps(asdict(cut)))
        self._seq += 1
        self.lost = 0
        self._open.clear()
        if self._sizes[self._last] > SEGMENT_BYTES:
            self._rotate()

    def oldest(self) -> Found | None:
        """The oldest batch that was not taken; ends the open one when there is no other."""
        if self._oldest is None:
            self._oldest = self._next()
        if self._oldest is None and self._open:
            self.cut()
            self._oldest = self._next()
        return self._oldest

    def taken(self, seq: int) -> None:
        if self._oldest is not None and self._oldest[0].seq == seq:
            self._oldest = None
        self._taken = max(self._taken, seq)
        with contextlib.suppress(OSError):  # then it comes again, and the server knows it
            os.pwrite(self._taken_fd, f"{self._taken:020d}\n".encode(), 0)
        for number in [known for known in self._sizes if known < self._read_number]:
            self._remove(number)

    def withdraw_open(self) -> list[str]:
        """The samples without a cut, taken off the disk again."""
        lines, self._open = self._open, []
        self._sizes[self._last] -= sum(len(_framed(SAMPLE + line)) for line in lines)
        with contextlib.suppress(OSError):
            os.ftruncate(self._fd, self._sizes[self._last])
        return lines

    def sync_job(self) -> Callable[[], None]:
        """What makes everything written so far survive a power cut; run it in a thread."""
        file, folder = os.dup(self._fd), os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)

        def sync() -> None:
            try:
                os.fsync(file)
                os.fsync(folder)
            finally:
                os.close(file)
                os.close(folder)

        return sync

    def close(self) -> None:
        os.close(self._fd)
        os.close(self._taken_fd)

    def _write(self, text: str) -> None:
        data, size = _framed(text), self._sizes[self._last]
        try:
            if os.write(self._fd, data) != len(data):
                raise OSError(28, "磁盘空间不足")
        except OSError:
            with contextlib.suppress(OSError):
                os.ftruncate(self._fd, size)
            raise
        self._sizes[self._last] = size + len(data)

    def _next(self) -> Found | None:
        while True:
            lines: list[str] = []
            for text, end in _lines(self._path(self._read_number), start=self._read_at):
                if text[0] == SAMPLE:
                    lines.append(text[1:])
                    continue
                self._read_at = end
                cut = Cut(**json.loads(text[1:]))
                if cut.seq > self._taken:
                    return cut, tuple(lines)
                lines = []
            if self._read_number >= self._last:
                return None
            self._read_number = min(n for n in self._sizes if n > self._read_number)
            self._read_at = 0

    def _rotate(self) -> None:
        self._sizes[self._last + 1] = 0
        self._last += 1
        old, self._fd = self._fd, self._open_for_append()
        os.close(old)
        while sum(self._sizes.values()) > self._most_bytes and len(self._sizes) > 1:
            self._drop_oldest()

    def _drop_oldest(self) -> None:
        number = min(self._sizes)
        start = self._read_at if number == self._read_number else 0
        lines = [text for text, _ in _lines(self._path(number), start=start)]
        lost = sum(text[0] == SAMPLE for text in lines)
        # A dropped cut may itself have told of a loss that the server now never hears of.
        self.lost += sum(json.loads(text[1:])["lost"] for text in lines if text[0] == CUT)
        self.lost += lost
        self._remove(number)
        if self._read_number == number:
            self._read_number, self._read_at = min(self._sizes), 0
        log.error(
            "缓存已达上限 %d 字节而服务器一直没有收走，丢弃最早的 %d 条采样；请恢复网络",
            self._most_bytes,
            lost,
        )

    def _recover(self) -> None:
        """Read everything once: the last number, the samples without a cut, a torn end."""
        for path in sorted(self._folder.glob("segment-*.log")):
            good = 0
            for text, end in _lines(path, start=0):
                good = end
                if text[0] == SAMPLE:
                    self._open.append(text[1:])
                    continue
                self._seq = max(self._seq, json.loads(text[1:])["seq"])
                self._open.clear()
            if good < path.stat().st_size:
                log.warning("缓存文件 %s 末尾不完整（断电所致），已截去", path.name)
                os.truncate(path, good)
            self._sizes[int(path.stem[8:])] = good

    def _open_for_append(self) -> int:
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
        return os.open(self._path(self._last), flags, 0o600)

    def _remove(self, number: int) -> None:
        del self._sizes[number]
        self._path(number).unlink(missing_ok=True)

    def _path(self, number: int) -> Path:
        return self._folder / f"segment-{number:08d}.log"


def _framed(text: str) -> bytes:
    data = text.encode()
    return b"%08x %s\n" % (zlib.crc32(data), data)


def _lines(path: Path, *, start: int) -> list[tuple[str, int]]:
    """The whole lines from `start` and where each ends; stops at the first that is broken."""
    found: list[tuple[str, int]] = []
    with path.open("rb") as file:
        file.seek(start)
        for line in file:
            data = line[9:-1]
            if not line.endswith(b"\n") or line[:8] != b"%08x" % zlib.crc32(data) or not data:
                break
            start += len(line)
            found.append((data.decode(), start))
    return found


def _epoch(path: Path) -> str:
    """The name of this spool's count; a spool that was thrown away counts anew."""
    with contextlib.suppress(FileNotFoundError):
        known = path.read_text("ascii", errors="replace").strip()
        if known:
            return known
    made = secrets.token_hex(8)
    fresh = path.with_suffix(".new")
    fresh.write_text(made + "\n", "ascii")
    fresh.replace(path)
    return made


def _number(data: bytes) -> int:
    text = data.decode("ascii", errors="replace").strip()
    return int(text) if text.isdigit() else 0
