"""Ninety days become few pieces, and nothing of them is lost."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhilian.faces.status import days
from zhilian.monitoring.types import DayCell

START = date(2026, 8, 27)


def cell(day: int, *, up: int = 0, down: int = 0) -> DayCell:
    return DayCell(
        date=START + timedelta(days=day),
        up_s=up,
        down_s=down,
        unknown_s=0,
        maintenance_s=0,
        drill_s=0,
        p95_ms=None,
    )


seconds = st.sampled_from([0, 60, 3600, 86_400])


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(seconds, seconds), min_size=1, max_size=12))
def test_a_strip_covers_every_day_once_and_joins_only_equal_neighbours(
    told: list[tuple[int, int]],
) -> None:
    strip = [cell(n, up=up, down=down) for n, (up, down) in enumerate(told)]

    found = days.stretches([strip])

    assert [one.at for one in found] == [sum(s.days for s in found[:n]) for n in range(len(found))]
    assert sum(one.days for one in found) == len(told)
    assert sum(one.down_s for one in found) == sum(down if up + down else 0 for up, down in told)


def test_availability_leaves_out_what_is_unknown() -> None:
    known, blank = [cell(0, up=99, down=1)], [cell(0)]

    assert days.share([known, blank]) == 0.99
    assert days.share([blank]) is None
    assert [one.tone for one in days.stretches([known])] == ["risk"]
    assert [one.tone for one in days.stretches([blank])] == ["none"]
    assert [one.tone for one in days.stretches([[cell(0, up=9, down=1)]])] == ["bad"]
