"""Boxes of MP4 and HEIC (ISO 14496-12, 23008-12): what tells of place and device is emptied."""

from collections.abc import Iterator
from typing import Final

_WITH_BOXES: Final = frozenset({b"moov", b"trak", b"mdia", b"minf"})
_GONE: Final = frozenset({b"udta", b"meta", b"uuid"})
_PRIVATE: Final = frozenset({b"Exif", b"mime", b"uri "})
_MOST: Final = 10_000


def mp4(body: bytes) -> bytes:
    """Boxes with names, places and devices become empty space of the same length."""
    held = bytearray(body)
    for start, content, end, name in _boxes(body, 0, len(body)):
        if name in _GONE:
            held[start + 4 : start + 8] = b"free"
            held[content:end] = bytes(end - content)
    return bytes(held)


def heic(body: bytes) -> bytes:
    """Exif and XMP are items of the file: their bytes become zeros, the picture stays."""
    held = bytearray(body)
    for _, content, end, name in _boxes(body, 0, len(body), into=frozenset()):
        if name == b"meta":
            for low, high in _private_extents(body, content + 4, end):
                if not 0 <= low <= high <= len(body):
                    raise ValueError("outside")
                held[low:high] = bytes(high - low)
        elif name == b"uuid":
            held[content:end] = bytes(end - content)
    return bytes(held)


def _private_extents(body: bytes, low: int, high: int) -> list[tuple[int, int]]:
    boxes = {name: (a, b) for _, a, b, name in _boxes(body, low, high, into=frozenset())}
    if b"iinf" not in boxes or b"iloc" not in boxes:
        return []
    private = _private_items(body, *boxes[b"iinf"])
    data = boxes.get(b"idat", (0, 0))
    found = _locations(body, *boxes[b"iloc"], inside=data[0])
    return [extent for item, extent in found if item in private]


def _private_items(body: bytes, low: int, high: int) -> set[int]:
    """Ids of the items that tell about the picture instead of being it."""
    wide = body[low] > 0
    found = set()
    for _, a, b, name in _boxes(body, low + (8 if wide else 6), high, into=frozenset()):
        version = body[a]
        if name != b"infe" or version < 2:
            continue
        size = 4 if version > 2 else 2
        item = int.from_bytes(body[a + 4 : a + 4 + size])
        kind = body[a + 6 + size : a + 10 + size]
        if kind in _PRIVATE and b > a:
            found.add(item)
    return found


class _Reader:
    """Numbers of given width, one after the other."""

    def __init__(self, body: bytes, at: int, end: int) -> None:
        self.body, self.at, self.end = body, at, end

    def number(self, size: int) -> int:
        if self.at + size > self.end:
            raise ValueError("cut off")
        value = int.from_bytes(self.body[self.at : self.at + size])
        self.at += size
        return value


def _locations(
    body: bytes, low: int, high: int, *, inside: int
) -> Iterator[tuple[int, tuple[int, int]]]:
    """Where each item lies in the file (ISO 14496-12, 8.11.3)."""
    read = _Reader(body, low, high)
    version = read.number(1)
    read.number(3)
    sizes, more = read.number(1), read.number(1)
    offset_size, length_size, base_size = sizes >> 4, sizes & 15, more >> 4
    index_size = more & 15 if version else 0
    for _ in range(read.number(4 if version > 1 else 2)):
        item = read.number(4 if version > 1 else 2)
        method = read.number(2) & 15 if version else 0
        read.number(2)
        base = read.number(base_size) + (inside if method == 1 else 0)
        for _ in range(read.number(2)):
            read.number(index_size)
            start = base + read.number(offset_size)
            yield item, (start, start + read.number(length_size))


def _boxes(
    body: bytes, low: int, high: int, *, into: frozenset[bytes] = _WITH_BOXES
) -> Iterator[tuple[int, int, int, bytes]]:
    """Start, start of the content, end, and name of every box; with those inside of `into`."""
    todo, seen = [(low, high)], 0
    while todo:
        at, end = todo.pop()
        while at + 8 <= end:
            seen += 1
            content, behind = _box(body, at, end)
            if seen > _MOST:
                raise ValueError("too many boxes")
            name = body[at + 4 : at + 8]
            yield at, content, behind, name
            if name in into:
                todo.append((content, behind))
            at = behind


def _box(body: bytes, at: int, end: int) -> tuple[int, int]:
    """Where the content of a box begins and ends; a length of 0 reaches to the end."""
    length, content = int.from_bytes(body[at : at + 4]), at + 8
    if length == 1:
        length, content = int.from_bytes(body[at + 8 : at + 16]), at + 16
    behind = at + length if length else end
    if behind < content or behind > end:
        raise ValueError("box of impossible length")
    return content, behind
