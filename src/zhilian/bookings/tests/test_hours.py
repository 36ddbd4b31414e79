"""Opening hours in one line, and the grid."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from zhilian.bookings import grid, hours
from zhilian.bookings.errors import BadHours
from zhilian.bookings.types import Stretch
from zhilian.core.times import LOCAL

MONDAY = date(2026, 11, 23)


def test_hours_of_a_week_are_read_day_by_day() -> None:
    read = hours.read("1-5 08:30-12:00,13:30-17:30; 6,7 09:00-24:00")

    monday = [(f"{s.starts_at:%H:%M}", f"{s.ends_at:%H:%M}") for s in read.on(MONDAY)]
    saturday = read.on(MONDAY + timedelta(days=5))
    assert monday == [("08:30", "12:00"), ("13:30", "17:30")]
    assert saturday[0].ends_at.date() == MONDAY + timedelta(days=6)
    assert hours.read("1 08:00-09:00").on(MONDAY + timedelta(days=1)) == []


def test_no_hours_are_always_open() -> None:
    stretch = hours.read("").on(MONDAY)[0]

    assert stretch.ends_at - stretch.starts_at == timedelta(days=1)


@pytest.mark.parametrize(
    "text",
    [
        "8 08:00-09:00",
        "1-5",
        "1 09:00-08:00",
        "1 08:00-10:00,09:00-11:00",
        "5-1 08:00-09:00",
        "1 08:00-09:00; 1 10:00-11:00",
        "1 25:00-26:00",
        "周一 08:00-09:00",
    ],
)
def test_hours_that_cannot_be_are_refused_with_an_example(text: str) -> None:
    with pytest.raises(BadHours, match="08:30-12:00"):
        hours.read(text)


def test_hours_in_words() -> None:
    assert hours.words("1-5 08:30-12:00,13:30-17:30; 6 09:00-12:00") == (
        "周一至周五 08:30-12:00、13:30-17:30；周六 09:00-12:00"
    )
    assert hours.words("1-7 07:30-21:00") == "每天 07:30-21:00"
    assert hours.words("") == "全天"


@given(
    start=some.integers(0, 3 * 1440),
    length=some.integers(1, 2000),
    step=some.sampled_from([5, 15, 20, 30, 50, 60]),
)
def test_cells_cover_the_stretch_and_touch_nothing_else(start: int, length: int, step: int) -> None:
    begin = datetime(2026, 11, 24, tzinfo=LOCAL) + timedelta(minutes=start)
    stretch = Stretch(starts_at=begin, ends_at=begin + timedelta(minutes=length))
    width = timedelta(minutes=step)

    cells = grid.cells(stretch, step_minutes=step)

    assert cells[0] <= stretch.starts_at < cells[0] + width
    assert cells[-1] < stretch.ends_at <= cells[-1] + width
    assert all(b - a == width for a, b in zip(cells, cells[1:], strict=False))


@given(one=some.integers(0, 500), other=some.integers(0, 500), length=some.integers(1, 120))
def test_stretches_that_overlap_share_a_cell(one: int, other: int, length: int) -> None:
    base = datetime(2026, 11, 24, tzinfo=LOCAL)
    spans = [
        Stretch(
            starts_at=base + timedelta(minutes=begin),
            ends_at=base + timedelta(minutes=begin + length),
        )
        for begin in (one, other)
    ]
    overlap = abs(one - other) < length

    shared = set(grid.cells(spans[0], step_minutes=5)) & set(grid.cells(spans[1], step_minutes=5))

    assert shared or not overlap


def test_slots_are_whole() -> None:
    begin = datetime(2026, 11, 24, 8, tzinfo=LOCAL)
    open_ = Stretch(starts_at=begin, ends_at=begin + timedelta(minutes=110))

    starts = grid.slots_in(open_, step_minutes=50)

    assert [f"{start:%H:%M}" for start in starts] == ["08:00", "08:50"]
