"""What a receiver of measurements is given and what it may answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Protocol

Labels = tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Series:
    """One line of numbers: its labels in the order of their names, and points (ms since 1970,
    value) in the order of time.
    """

    labels: Labels
    points: tuple[tuple[int, float], ...]


class Fate(Enum):
    """What became of a request."""

    TAKEN = "taken"
    LATER = "later"
    NEVER = "never"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """`LATER`: the same request may succeed another time, not before `wait` if that is said.
    `NEVER`: this content will be refused for ever.
    """

    fate: Fate
    status: int = 0
    words: str = ""
    wait: timedelta | None = None


TAKEN = Answer(fate=Fate.TAKEN)


class Receiver(Protocol):
    """Takes series. Failure is a value; only this touches the network."""

    def take(self, series: Sequence[Series]) -> Answer:
        """Offer these once, with a hard timeout."""
        ...
