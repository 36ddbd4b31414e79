"""Is a target flapping? The last twenty changes between good and bad, the newest weighing most.

As Nagios does it: weights fall from 1.2 (newest) to 0.8 (oldest); flapping begins at 30 % and ends
below 25 %, so that it does not itself flap. Pure; the memory is one whole number.
"""

from __future__ import annotations

SLOTS = 20
START, STOP = 0.30, 0.25
NEWEST, OLDEST = 1.2, 0.8
WEIGHTS = tuple(NEWEST - (NEWEST - OLDEST) * age / (SLOTS - 1) for age in range(SLOTS))
_CHANGES = (1 << SLOTS) - 1
_KNOWN, _GOOD = 1 << SLOTS, 1 << (SLOTS + 1)


def push(ring: int, *, ok: bool) -> int:
    """Remember one more graded sample."""
    known, was = bool(ring & _KNOWN), bool(ring & _GOOD)
    changes = (ring << 1 | (known and was != ok)) & _CHANGES
    return changes | _KNOWN | (_GOOD if ok else 0)


def share(ring: int) -> float:
    """How much it changed lately, 0 to 1."""
    return sum(weight for age, weight in enumerate(WEIGHTS) if ring >> age & 1) / SLOTS


def flaps(ring: int, *, flapping: bool) -> bool:
    """Whether it flaps now, given whether it did."""
    if not ring & _CHANGES:
        return False
    now = share(ring)
    return now >= (STOP if flapping else START)
