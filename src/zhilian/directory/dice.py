"""Repeatable chance for invented data: the same seed tells the same story on every machine."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from itertools import accumulate
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """A linear congruential generator (Knuth's MMIX constants). Never for secrets."""

    def __init__(self, seed: int) -> None:
        self._state = seed
        self.roll(1)

    def roll(self, sides: int) -> int:
        """0 to sides - 1."""
        self._state = (self._state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self._state >> 33) % sides

    def pick(self, choices: Sequence[T]) -> T:
        return choices[self.roll(len(choices))]

    def weighted(self, choices: Sequence[T], weights: Sequence[int]) -> T:
        steps = list(accumulate(weights))
        return choices[bisect(steps, self.roll(steps[-1]))]
