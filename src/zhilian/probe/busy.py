"""How much of the machine strangers use: everybody but the browser and the server under test.

A page that is measured while a backup runs is measured wrong, so its load is void. The browser (our
own process and what descends from it) and the server (whoever listens where the page comes from,
if that is on this machine) belong to the measurement. Linux only; elsewhere nothing is ever void.
"""

from __future__ import annotations

import contextlib
import os
import socket
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
VOID_PERMILLE = 400
TCP_LISTEN = "0A"


@dataclass(frozen=True, slots=True)
class Ticks:
    """The machine's clock ticks so far, and those of each process, with its parent."""

    busy: int
    total: int
    processes: dict[int, tuple[int, int]]


def ticks() -> Ticks:
    busy, total = _machine()
    return Ticks(busy, total, dict(_processes()))


def strangers_permille(before: Ticks, after: Ticks, *, ours: Iterable[int]) -> int:
    """What part of the machine others used between the two, in thousandths."""
    whole = after.total - before.total
    if whole <= 0:
        return 0
    family = descendants(ours, after)
    own = sum(after.processes[pid][1] - _was(before, pid) for pid in family)
    others = max(0, after.busy - before.busy - own)
    return min(1000, 1000 * others // whole)


def descendants(roots: Iterable[int], at: Ticks) -> set[int]:
    """These processes and all that they started, as far as they still live."""
    children: dict[int, list[int]] = {}
    for pid, (parent, _) in at.processes.items():
        children.setdefault(parent, []).append(pid)
    found: set[int] = set()
    waiting = [pid for pid in roots if pid in at.processes]
    while waiting:
        pid = waiting.pop()
        if pid not in found:
            found.add(pid)
            waiting += children.get(pid, ())
    return found


def servers(*, addresses: Iterable[str], port: int) -> set[int]:
    """Who listens on this port, when one of the addresses is this machine's own; as far as we may
    look (other people's processes show their sockets to root only).
    """
    if not any(_is_ours(address) for address in addresses):
        return set()
    inodes = set(_listening(port))
    return {pid for pid in _pids() if inodes & set(_sockets(pid))} if inodes else set()


def wait_s(since: float, *, at_least: float) -> float:
    """What is left of a stretch of time that began at `since` (monotonic)."""
    return max(0.0, since + at_least - time.monotonic())


def _was(before: Ticks, pid: int) -> int:
    return before.processes.get(pid, (0, 0))[1]


def _machine() -> tuple[int, int]:
    try:
        first = (PROC / "stat").read_text().split("\n", 1)[0].split()
    except OSError:
        return 0, 0
    spent = [int(word) for word in first[1:9]]  # user nice system idle iowait irq softirq steal
    return sum(spent) - spent[3] - spent[4], sum(spent)


def _processes() -> Iterator[tuple[int, tuple[int, int]]]:
    for pid in _pids():
        with contextlib.suppress(OSError, ValueError, IndexError):
            words = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
            yield pid, (int(words[1]), int(words[11]) + int(words[12]))


def _pids() -> Iterator[int]:
    with contextlib.suppress(OSError):
        yield from [int(name) for name in os.listdir(PROC) if name.isdigit()]


def _is_ours(address: str) -> bool:
    """Only an own address can be bound."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as trial:
        try:
            trial.bind((address, 0))
        except OSError:
            return False
    return True


def _listening(port: int) -> Iterator[str]:
    wanted = f":{port:04X}"
    for name in ("tcp", "tcp6"):
        with contextlib.suppress(OSError):
            for line in (PROC / "net" / name).read_text().splitlines()[1:]:
                words = line.split()
                if words[1].endswith(wanted) and words[3] == TCP_LISTEN:
                    yield f"socket:[{words[9]}]"


def _sockets(pid: int) -> Iterator[str]:
    with contextlib.suppress(OSError):
        folder = PROC / str(pid) / "fd"
        for name in os.listdir(folder):
            with contextlib.suppress(OSError):
                yield os.readlink(folder / name)
