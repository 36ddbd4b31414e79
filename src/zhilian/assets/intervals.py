"""How many are out at once: arithmetic of half-open stretches, without a database."""

from collections.abc import Sequence
from datetime import datetime

from zhilian.assets.types import Stretch


def peak(stretches: Sequence[Stretch], *, within: tuple[datetime, datetime] | None = None) -> int:
    """The most that are out at any one moment (of the stretch `within`, or ever).

    A stretch that ends when another begins does not meet it.
    """
    steps: list[tuple[datetime, int]] = []
    for one in stretches:
        start, end = one.start, one.end
        if within is not None:
            start, end = max(start, within[0]), min(end, within[1])
        if start < end:
            steps += [(start, one.quantity), (end, -one.quantity)]
    most = now = 0
    for _, step in sorted(steps):
        now += step
        most = max(most, now)
    return most
