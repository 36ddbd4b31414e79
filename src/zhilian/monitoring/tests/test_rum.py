"""Histograms of loads: exact at the lines of the contract, close everywhere else."""

from __future__ import annotations

from bisect import bisect_left
from datetime import date
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhilian.monitoring import rum
from zhilian.monitoring.rum import EDGES, Histogram, Timings

spans = st.lists(st.integers(1, 30_000), min_size=1, max_size=200)


@given(spans)
def test_shares_at_the_lines_of_the_contract_are_exact(taken: list[int]) -> None:
    found = Histogram.of(taken)

    assert found.within(400) == sum(ms <= 400 for ms in taken)
    assert found.within(2000) == sum(ms <= 2000 for ms in taken)


@given(spans, st.sampled_from([0.5, 0.75, 0.9]))
def test_percentile_lies_in_the_bucket_of_the_exact_one(taken: list[int], share: float) -> None:
    exact = sorted(taken)[ceil(share * len(taken)) - 1]

    read = Histogram.of(taken).percentile(share)

    assert read is not None
    place = bisect_left(EDGES, exact)
    low = EDGES[place - 1] if place else 0
    high = EDGES[place] if place < len(EDGES) else EDGES[-1]
    assert low <= read <= high


@given(spans)
def test_p75_is_excellent_exactly_when_three_quarters_are(taken: list[int]) -> None:
    found = Histogram.of(taken)
    p75, share = found.p75, found.excellent

    assert p75 is not None
    assert share is not None
    assert (p75 <= 400) == (share >= 0.75)


@given(spans, spans)
def test_adding_histograms_is_counting_all_at_once(first: list[int], second: list[int]) -> None:
    assert Histogram.of(first) + Histogram.of(second) == Histogram.of([*first, *second])


@pytest.mark.parametrize(("ms", "excellent"), [(400, 1), (401, 0), (10, 1)])
def test_the_line_itself_belongs_to_the_better_band(ms: int, excellent: int) -> None:
    assert Histogram.of([ms]).within(400) == excellent


def test_fewer_than_thirty_give_no_figure() -> None:
    assert Histogram.of([300] * 29).p75_if_enough is None
    assert Histogram.of([300] * 30).p75_if_enough is not None


def test_an_empty_histogram_claims_nothing() -> None:
    assert (rum.NOTHING.p75, rum.NOTHING.excellent, rum.NOTHING.qualified) == (None, None, None)


WHOLE = {"load": 300, "ttfb": 80, "fcp": 150, "lcp": 200}


@pytest.mark.parametrize(
    ("changes", "open_ms", "plausible"),
    [
        ({}, 5_000, True),
        ({"fcp": 0, "lcp": 0}, 5_000, True),
        ({"query": 190}, 5_000, True),
        ({"lcp": 900}, 5_000, True),
        ({"load": 0, "left": 2_500}, 5_000, True),
        ({"load": 0}, 5_000, False),
        ({"load": 9}, 5_000, False),
        ({"load": 70}, 5_000, False),
        ({"fcp": 70}, 5_000, False),
        ({"lcp": 149}, 5_000, False),
        ({"query": 20}, 5_000, False),
        ({"load": -1}, 5_000, False),
        ({"load": 600_001, "ttfb": 600_001}, 700_000, False),
        ({"load": 60_000}, 5_000, False),
        ({"load": 60_000}, 60_000, True),
    ],
)
def test_timings_that_contradict_themselves_or_our_clock_are_not_believed(
    changes: dict[str, int], open_ms: int, *, plausible: bool
) -> None:
    assert rum.is_plausible(Timings(**{**WHOLE, **changes}), open_ms=open_ms) is plausible


@pytest.mark.parametrize(
    ("load", "left", "counted"), [(300, 0, 300), (0, 2_001, 2_001), (0, 2_000, None)]
)
def test_who_gives_up_on_a_slow_page_counts_as_slow(
    load: int, left: int, counted: int | None
) -> None:
    assert rum.load_of(Timings(load=load, left=left)) == counted


def test_months_compare_with_the_month_before_only() -> None:
    quick, slow = Histogram.of([300] * 40), Histogram.of([600] * 40)

    found = rum.months(
        [
            (date(2026, 7, 3), slow),
            (date(2026, 9, 1), slow),
            (date(2026, 10, 5), quick),
            (date(2026, 10, 6), quick),
        ]
    )

    july, september, october = found
    assert (july.p75_change, september.p75_change) == (None, None)
    assert october.p75_change is not None
    assert october.p75_change < -0.4
    assert (october.loads.n, october.excellent_change) == (80, 1.0)
    assert rum.improves(found) is True


def test_a_month_with_few_loads_is_not_compared() -> None:
    few, many = Histogram.of([300] * 5), Histogram.of([300] * 40)

    found = rum.months([(date(2026, 12, 1), many), (date(2027, 1, 1), few)])

    assert rum.improves(found) is None
    assert found[1].before == many


def test_a_tenth_slower_is_still_no_decline_but_more_is() -> None:
    base, worse = Histogram.of([300] * 40), Histogram.of([500] * 40)

    assert rum.improves(rum.months([(date(2026, 9, 1), base), (date(2026, 10, 1), base)])) is True
    assert rum.improves(rum.months([(date(2026, 9, 1), base), (date(2026, 10, 1), worse)])) is False
