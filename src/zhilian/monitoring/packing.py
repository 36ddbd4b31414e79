"""A day of one check as 1440 numbers of two bytes: how it is written and read. Pure.

Each minute is one code: two bits say what the minute was, fourteen how long the answer took.

* A time is kept as one of some 3,700 levels. Up to 400 us each microsecond is a level of its own
  (exact); above, levels are 0.5 % wide and read back as their middle: the error is at most 0.25 %.
* Every whole 100 ms up to 10 s ends a level: a time at or below such a line reads back at or below
  it, a time above it above. So no grade changes, wherever the contract draws its lines.
* The two byte planes are compressed apart: high bytes repeat, low bytes hardly do.

The levels are part of the format. They never change; another format gets another first byte.
"""

from __future__ import annotations

import sys
import zlib
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

MINUTES = 1440
FORMAT = b"\x01"
MOST_US = 2**31 - 1
EXACT_TO_US = 400
RELATIVE_ERROR = 0.0025
LINE_US, LAST_LINE_US = 100_000, 10_000_000
LEVEL_BITS = 0x3FFF


class Minute(IntEnum):
    """What a minute was; the two upper bits of its code."""

    OK = 0x0000
    FAILED = 0x4000
    TAINTED = 0x8000
    OK_UNTIMED = 0xC000


NO_SAMPLE = 0


class BadPack(ValueError):
    """A stored pack is not one of ours: damaged, or of a later format."""


@dataclass(frozen=True, kw_only=True)
class Probe:
    """One sample, as far as its minute needs it. `spans` are microseconds by phase."""

    minute: int
    ok: bool
    tainted: bool
    spans: Sequence[int | None]


def _level_edges() -> array[int]:
    """The first value of each level, ascending; the last entry closes the table."""
    edges = list(range(EXACT_TO_US + 1))
    while edges[-1] <= MOST_US:
        low = edges[-1]
        following = low + max(1, int(low * 2 * RELATIVE_ERROR))
        line = low // LINE_US * LINE_US + 1
        line = line if line > low else line + LINE_US
        edges.append(min(following, line) if line <= LAST_LINE_US + 1 else following)
    return array("q", edges)


EDGES = _level_edges()


def level_of(us: int) -> int:
    """The level, from 1 on, of a time in microseconds."""
    return bisect_right(EDGES, min(max(us, 0), MOST_US))


def us_of(level: int) -> int:
    """The time that a level stands for: the middle of its values."""
    return (EDGES[level - 1] + EDGES[level] - 1) // 2


def code_of(kind: Minute, us: int | None) -> int:
    """The code of a minute in the pack of the whole answer."""
    if us is None:
        return Minute.OK_UNTIMED if kind is Minute.OK else kind
    return kind | level_of(us)


def read_code(code: int) -> tuple[Minute | None, int | None]:
    """What a code says: the kind of minute (None: no sample) and its time, if it has one."""
    level = code & LEVEL_BITS
    if not level and not code & ~LEVEL_BITS:
        return None, None
    kind = Minute(code & ~LEVEL_BITS)
    if kind is Minute.OK_UNTIMED:
        return Minute.OK, None
    return kind, us_of(level) if level else None


def day_codes(probes: Iterable[Probe], *, phases: int) -> list[array[int]]:
    """The codes of a day, one array a phase; the last phase is the whole answer and carries the
    kind of each minute.

    A minute with several samples shows its worst: a failed one before a good one before a tainted
    one, the first of its sort. So no failure is hidden, and re-probes shift no percentile.
    """
    chosen: dict[int, tuple[int, Probe]] = {}
    for probe in probes:
        rank = 2 if probe.tainted else 1 if probe.ok else 0
        held = chosen.get(probe.minute)
        if held is None or rank < held[0]:
            chosen[probe.minute] = rank, probe
    arrays = [array("H", bytes(2 * MINUTES)) for _ in range(phases)]
    for minute, (rank, probe) in chosen.items():
        kind = (Minute.FAILED, Minute.OK, Minute.TAINTED)[rank]
        for place, span in enumerate(probe.spans[:-1]):
            if span is not None:
                arrays[place][minute] = level_of(span)
        arrays[-1][minute] = code_of(kind, probe.spans[-1])
    return arrays


def pack(codes: array[int]) -> bytes:
    """1440 codes as a few hundred bytes to two kilobytes."""
    if len(codes) != MINUTES:
        raise BadPack(f"{len(codes)} minutes")
    raw = _little(codes).tobytes()
    return FORMAT + zlib.compress(raw[::2] + raw[1::2], 6)


def unpack(blob: bytes | memoryview) -> array[int]:
    """The codes of a pack. Errors: BadPack."""
    held = bytes(blob)
    if held[:1] != FORMAT:
        raise BadPack("unknown format")
    try:
        planes = zlib.decompress(held[1:])
    except zlib.error as error:
        raise BadPack(str(error)) from None
    if len(planes) != 2 * MINUTES:
        raise BadPack(f"{len(planes)} bytes")
    raw = bytearray(2 * MINUTES)
    raw[::2], raw[1::2] = planes[:MINUTES], planes[MINUTES:]
    return _little(array("H", bytes(raw)))


def _little(codes: array[int]) -> array[int]:
    """The same on every machine: little-endian on disk."""
    if sys.byteorder == "big":
        codes = array("H", codes)
        codes.byteswap()
    return codes
