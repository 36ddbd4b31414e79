"""Cutting an amount: nothing lost, nothing added, nobody gets more than there was."""

from hypothesis import given
from hypothesis import strategies as some

from zhilian.ledger.shares import shares


@given(
    weights=some.lists(some.integers(0, 10_000), min_size=1, max_size=8),
    part=some.floats(0, 1),
)
def test_parts_add_up_and_stay_within_their_weights(weights: list[int], part: float) -> None:
    amount = int(sum(weights) * part)

    parts = shares(amount, weights)

    assert sum(parts) == (amount if sum(weights) else 0)
    assert all(0 <= one <= weight for one, weight in zip(parts, weights, strict=True))


def test_the_odd_fen_goes_to_the_largest_remainder() -> None:
    assert shares(100, [1, 1, 1]) == [34, 33, 33]
    assert shares(600, [700, 500]) == [350, 250]
    assert shares(5, [0, 0]) == [0, 0]
