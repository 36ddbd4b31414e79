"""When announced maintenance begins."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhilian.core.testing import NOON
from zhilian.core.times import local
from zhilian.monitoring import recurring

SATURDAY = datetime(2026, 11, 27, 18, 0, tzinfo=UTC)
"""02:00 on Saturday, 28 November, in Asia/Shanghai."""
WEEK, HOUR = timedelta(days=7), timedelta(hours=1)


def found(
    cron: str, *, after: datetime, until: datetime, last: datetime | None = None
) -> list[datetime]:
    return list(
        recurring.beginnings(
            first_at=SATURDAY, cron=cron, last_start_at=last, after=after, until=until
        )
    )


def test_once_begins_once() -> None:
    assert found("", after=SATURDAY - HOUR, until=SATURDAY) == [SATURDAY]
    assert found("", after=SATURDAY, until=SATURDAY + WEEK) == []
    assert found("", after=SATURDAY - HOUR, until=SATURDAY - timedelta(seconds=1)) == []


def test_a_week_is_the_wall_clock_of_shanghai() -> None:
    cron = recurring.weekly(SATURDAY)

    begins = found(cron, after=SATURDAY - WEEK, until=SATURDAY + 3 * WEEK)

    assert cron == "0 2 * * 6"
    assert begins == [SATURDAY + n * WEEK for n in range(4)]
    assert {f"{local(one):%a %H:%M}" for one in begins} == {"Sat 02:00"}


def test_nothing_begins_after_the_last_or_before_the_first() -> None:
    begins = found(
        "0 2 * * 6",
        after=SATURDAY - 5 * WEEK,
        until=SATURDAY + 9 * WEEK,
        last=SATURDAY + WEEK,
    )

    assert begins == [SATURDAY, SATURDAY + WEEK]


@given(
    st.sampled_from(["", "0 2 * * *", "30 1 * * 6", "*/30 3 * * *", "15 4 1 * *"]),
    st.integers(0, 60 * 24 * 40),
    st.integers(0, 60 * 24 * 20),
)
def test_cut_anywhere_no_beginning_is_lost_or_doubled(cron: str, cut: int, rest: int) -> None:
    start = SATURDAY - timedelta(days=3)
    middle = start + timedelta(minutes=cut)
    end = middle + timedelta(minutes=rest)

    whole = found(cron, after=start, until=end)
    parts = found(cron, after=start, until=middle) + found(cron, after=middle, until=end)

    assert whole == parts == sorted(set(whole))


@pytest.mark.parametrize(
    ("cron", "hours", "said"),
    [
        ("0 2 * *", 1, "五段"),
        ("0 99 * * 6", 1, "看不懂"),
        ("0 2 31 2 *", 1, "看不懂"),
        ("0 * * * *", 2, "还没有结束"),
        ("0 2 * * *", 24, ""),
        ("0 2 * * *", 25, "还没有结束"),
    ],
)
def test_a_line_that_cannot_be_is_told_with_its_remedy(cron: str, hours: int, said: str) -> None:
    fault = recurring.fault_of(cron, first_at=NOON, length=timedelta(hours=hours))

    assert said in fault
    assert bool(fault) == bool(said)


@pytest.mark.parametrize(
    ("cron", "words"),
    [
        ("", "一次"),
        (recurring.daily(SATURDAY), "每天 02:00"),
        (recurring.weekly(SATURDAY), "每周六 02:00"),
        (recurring.monthly(SATURDAY), "每月 28 日 02:00"),
        ("*/30 3 * * *", "按 */30 3 * * *"),
    ],
)
def test_lines_are_said_in_words(cron: str, words: str) -> None:
    assert recurring.words(cron) == words
