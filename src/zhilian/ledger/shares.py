"""Cutting an amount into whole 分, each part by its weight, nothing lost and nothing added."""

from collections.abc import Sequence


def shares(amount: int, weights: Sequence[int]) -> list[int]:
    """Parts of `amount` in proportion to `weights`; the largest remainders get the odd 分, the
    first of equals before the others. No part is more than its weight while `amount` is not more
    than all of them.
    """
    whole = sum(weights)
    if amount < 0 or min(weights, default=0) < 0:
        raise ValueError("nothing can be less than nothing")
    if not whole:
        return [0 for _ in weights]
    parts = [amount * weight // whole for weight in weights]
    rest = amount - sum(parts)
    by_remainder = sorted(
        range(len(weights)), key=lambda place: (-(amount * weights[place] % whole), place)
    )
    for place in by_remainder[:rest]:
        parts[place] += 1
    return parts
