"""Sketches merge as if all values had been counted together, and lie by at most 1 %."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhilian.monitoring import figures, grading, packing, sketch

values = st.lists(st.integers(0, packing.MOST_US), max_size=80)
shares = st.sampled_from([0.5, 0.95, 0.99])


@given(st.integers(1, packing.MOST_US))
def test_a_bucket_reads_back_within_one_percent(us: int) -> None:
    read = sketch.value_of(sketch.bucket_of(us))

    assert abs(read - us) <= us * sketch.RELATIVE_ERROR


@given(values, shares)
def test_a_percentile_is_within_one_percent_of_the_true_one(found: list[int], share: float) -> None:
    true = figures.percentile(sorted(found), share)

    read = sketch.percentile(sketch.of(Counter(found)), share)

    assert (read is None) == (true is None)
    assert read is None or true is None or abs(read - true) <= true * sketch.RELATIVE_ERROR


@given(st.lists(values, max_size=5))
def test_merging_is_the_same_as_counting_together(parts: list[list[int]]) -> None:
    merged = sketch.merged(sketch.of(Counter(part)) for part in parts)

    assert merged == sketch.of(Counter(value for part in parts for value in part))


@given(values)
def test_a_sketch_is_read_as_it_was_written(found: list[int]) -> None:
    held = sketch.of(Counter(found))

    assert sketch.loaded(sketch.dumped(held)) == held


def test_a_sketch_of_another_format_is_refused() -> None:
    with pytest.raises(ValueError, match="format"):
        sketch.loaded(b"\x02\x01\x01")


kinds = st.sampled_from(packing.Minute)


@given(st.lists(st.tuples(kinds, st.none() | st.integers(0, 3_000_000)), max_size=60))
def test_counts_of_a_day_are_exact_and_bands_nest(
    minutes: list[tuple[packing.Minute, int | None]],
) -> None:
    probes = [
        packing.Probe(
            minute=place,
            ok=kind is not packing.Minute.FAILED,
            tainted=kind is packing.Minute.TAINTED,
            spans=(us,),
        )
        for place, (kind, us) in enumerate(minutes)
    ]
    good = [one.spans[0] for one in probes if one.ok and not one.tainted]

    grades = grading.of_day(packing.day_codes(probes, phases=1)[0])

    assert grades.n == len(good)
    assert grades.failed + grades.tainted + grades.n == len(minutes)
    assert grades.excellent == sum(us is not None and us <= 400_000 for us in good)
    assert grades.qualified == sum(us is not None and us <= 2_000_000 for us in good)


@given(st.lists(st.lists(st.integers(0, 3_000_000), max_size=30), max_size=4))
def test_days_together_count_as_their_sum(days: list[list[int]]) -> None:
    parts = [
        grading.of_day(
            packing.day_codes(
                [
                    packing.Probe(minute=place, ok=True, tainted=False, spans=(us,))
                    for place, us in enumerate(day)
                ],
                phases=1,
            )[0]
        )
        for day in days
    ]

    whole = grading.together(parts)

    assert (whole.n, whole.excellent) == (
        sum(map(len, days)),
        sum(us <= 400_000 for day in days for us in day),
    )
    assert whole.sketch == grading.together(reversed(parts)).sketch
