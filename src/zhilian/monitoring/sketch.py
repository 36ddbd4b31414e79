"""A mergeable sketch of many times: counts in logarithmic buckets, 1 % wide each way. Pure.

Merged sketches of days give the percentiles of a month or a year with the same error as those of a
day: what a bucket reads back is within 1 % of every value in it. Merging is adding, so order and
grouping change nothing.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import accumulate

RELATIVE_ERROR = 0.01
MOST_US = 2**31 - 1
FORMAT = 1


def _middle(low: int) -> int:
    """The greatest number within 1 % of `low`; the bucket ends where 1 % of it ends."""
    return low * 101 // 100


def _bounds() -> list[int]:
    """The greatest value of each bucket, made of whole numbers, so that every machine agrees."""
    bounds = [0]
    while bounds[-1] < MOST_US:
        bounds.append(_middle(bounds[-1] + 1) * 100 // 99)
    return bounds


BOUNDS = _bounds()
Sketch = Counter[int]


@lru_cache(maxsize=20_000)
def bucket_of(us: int) -> int:
    return bisect_left(BOUNDS, min(max(us, 0), MOST_US))


def value_of(bucket: int) -> int:
    """What a bucket reads back."""
    return _middle(BOUNDS[bucket - 1] + 1) if bucket else 0


def of(counted: Mapping[int, int]) -> Sketch:
    """The sketch of values given with how often each occurred."""
    sketch: Sketch = Counter()
    for us, n in counted.items():
        sketch[bucket_of(us)] += n
    return sketch


def merged(sketches: Iterable[Sketch]) -> Sketch:
    total: Sketch = Counter()
    for one in sketches:
        total.update(one)
    return total


def percentile(sketch: Sketch, share: float) -> int | None:
    """The nearest-rank percentile in microseconds, within 1 %; None when nothing was counted."""
    buckets = sorted(sketch)
    sums = list(accumulate(sketch[bucket] for bucket in buckets))
    if not sums or not sums[-1]:
        return None
    rank = max(1, -(-sums[-1] * round(share * 1000) // 1000))
    return value_of(buckets[bisect_left(sums, rank)])


def dumped(sketch: Sketch) -> bytes:
    """Gaps between buckets and counts as variable-length numbers; nothing for an empty one."""
    out, last = bytearray(), 0
    for bucket in sorted(sketch):
        if sketch[bucket]:
            _put(out, bucket - last)
            _put(out, sketch[bucket])
            last = bucket
    return bytes([FORMAT]) + bytes(out) if out else b""


def loaded(blob: bytes | memoryview) -> Sketch:
    """The sketch that `dumped` wrote. Errors: ValueError for another format."""
    held = bytes(blob)
    sketch: Sketch = Counter()
    if not held:
        return sketch
    if held[0] != FORMAT:
        raise ValueError("unknown sketch format")
    numbers = list(_numbers(held[1:]))
    bucket = 0
    for gap, n in zip(numbers[::2], numbers[1::2], strict=True):
        bucket += gap
        sketch[bucket] = n
    return sketch


def _put(out: bytearray, number: int) -> None:
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)


def _numbers(held: bytes) -> Iterable[int]:
    number = shift = 0
    for byte in held:
        number |= (byte & 127) << shift
        if byte & 128:
            shift += 7
        else:
            yield number
            number = shift = 0
