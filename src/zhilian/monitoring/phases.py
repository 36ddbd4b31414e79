"""The phases of an answer beside each other in one blob: name, length, pack. Pure."""

from __future__ import annotations

from array import array
from collections.abc import Mapping

from zhilian.monitoring.packing import BadPack, pack, unpack

# The order is part of the format: names are added at the end.
NAMES = ("dns", "tcp", "tls", "ttfb", "transfer")


def framed(phases: Mapping[str, array[int]]) -> bytes:
    """Phases without any time in the day take no room."""
    parts = []
    for place, name in enumerate(NAMES):
        codes = phases.get(name)
        if codes is not None and any(codes):
            blob = pack(codes)
            parts.append(bytes([place]) + len(blob).to_bytes(2, "little") + blob)
    return b"".join(parts)


def unframed(held: bytes | memoryview) -> dict[str, array[int]]:
    """The codes of each phase that the day has. Errors: BadPack."""
    left, found = bytes(held), {}
    while left:
        place, length = left[0], int.from_bytes(left[1:3], "little")
        if place >= len(NAMES) or len(left) < 3 + length:
            raise BadPack("unknown phase")
        found[NAMES[place]] = unpack(left[3 : 3 + length])
        left = left[3 + length :]
    return found
