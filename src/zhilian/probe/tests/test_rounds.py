"""Rounds of page loads: the figure that they come to, and their way over the wire."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhilian.probe.rounds import PageLoad, PageRound, round_of
from zhilian.probe.types import WireError

LOADS = st.builds(
    PageLoad,
    load_us=st.integers(0, 40_000_000),
    failed=st.sampled_from(["", "", "", "30 秒内没有加载完"]),
    void=st.booleans(),
)
ROUNDS = st.builds(
    PageRound,
    profile=st.just("测试"),
    wanted=st.integers(1, 9),
    loads=st.lists(LOADS, max_size=12).map(tuple),
)


@given(ROUNDS)
def test_round_survives_the_wire(found: PageRound) -> None:
    assert round_of({"page": found.to_json()}) == found


@given(ROUNDS)
def test_void_loads_never_move_the_figure(found: PageRound) -> None:
    kept = replace(found, loads=found.counted)

    assert (kept.median_us, kept.gradable) == (found.median_us, found.gradable)


@given(ROUNDS, st.integers(0, 11))
def test_a_failure_never_shortens_the_figure(found: PageRound, place: int) -> None:
    loads = list(found.counted)
    if place >= len(loads):
        return
    loads[place] = replace(loads[place], failed="HTTP 500")

    worse = replace(found, loads=tuple(loads)).median_us

    assert worse is None or (found.median_us is not None and worse >= found.median_us)


@pytest.mark.parametrize(
    "found", [[], {}, {"profile": "x", "wanted": 1, "loads": [{}]}, {"profile": "x", "loads": 5}]
)
def test_round_of_another_form_is_refused(found: object) -> None:
    with pytest.raises(WireError):
        round_of({"page": found})
