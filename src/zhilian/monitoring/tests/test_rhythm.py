"""Due times against an oracle that knows nothing of cron libraries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from zhilian.core.times import LOCAL
from zhilian.monitoring.rhythm import EARLY, Rhythm, deadlines, rhythm_of
from zhilian.probe.kinds.base import KINDS

START = datetime(2026, 11, 24, 4, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
moments = st.integers(0, 6 * 366 * 86400).map(lambda n: START + timedelta(seconds=n))


@dataclass(frozen=True)
class Field:
    """One field of a cron line, and what it means."""

    text: str
    values: frozenset[int]


def field(low: int, high: int, *, most: int | None = None) -> st.SearchStrategy[Field]:
    """`most`: the highest that stands in a list, so that every month has such a day."""
    numbers = st.integers(low, most or high)
    whole = frozenset(range(low, high + 1))
    every = st.integers(2, max(2, (high - low) // 2)).map(
        lambda n: Field(f"*/{n}", frozenset(sorted(whole)[::n]))
    )
    listed = st.sets(numbers, min_size=1, max_size=3).map(
        lambda some: Field(",".join(map(str, sorted(some))), frozenset(some))
    )
    spans = st.tuples(numbers, numbers).map(
        lambda two: Field(f"{min(two)}-{max(two)}", frozenset(range(min(two), max(two) + 1)))
    )
    return st.one_of(st.just(Field("*", whole)), every, listed, spans)


# The Tuesdays that are the 1st, 8th, ... 29th of a September: once even twelve years apart.
RARE = (
    *(Field("0", frozenset({0})),) * 2,
    Field("*/7", frozenset({1, 8, 15, 22, 29})),
    Field("9", frozenset({9})),
    Field("2", frozenset({2})),
)
lines = st.tuples(field(0, 59), field(0, 23), field(1, 31, most=28), field(1, 12), field(0, 6))


def oracle(fields: tuple[Field, Field, Field, Field, Field], after: datetime) -> datetime:
    """Walk the calendar day by day."""
    local = after.astimezone(LOCAL)
    for day in _days(local.date()):
        if not _has(day, fields):
            continue
        for hour in sorted(fields[1].values):
            for minute in sorted(fields[0].values):
                moment = datetime(day.year, day.month, day.day, hour, minute, tzinfo=LOCAL)
                if moment > after:
                    return moment.astimezone(UTC)
    raise AssertionError("no such moment in thirteen years")


def _days(first: date) -> Iterable[date]:
    return (first + timedelta(days=n) for n in range(366 * 13))


def _has(day: date, fields: tuple[Field, Field, Field, Field, Field]) -> bool:
    """Cron's odd rule: day of month and day of week are alternatives unless one is a star."""
    if day.month not in fields[3].values:
        return False
    by_month, by_week = day.day in fields[2].values, day.isoweekday() % 7 in fields[4].values
    if fields[2].text.startswith("*") or fields[4].text.startswith("*"):
        return by_month and by_week
    return by_month or by_week


def rhythm(*, cron: str = "", every_min: float | None = None, **more: float) -> Rhythm:
    options: dict[str, object] = {"cron": cron, "every_min": every_min, **more}
    return rhythm_of(options)


@example(fields=RARE, sign_at=START)
@given(fields=lines, sign_at=moments)
def test_a_cron_line_is_due_when_the_calendar_says(
    fields: tuple[Field, Field, Field, Field, Field], sign_at: datetime
) -> None:
    line = " ".join(one.text for one in fields)

    assert rhythm(cron=line).due_after(sign_at) == oracle(fields, sign_at + EARLY)


@given(minutes=st.integers(1, 44640), sign_at=moments)
def test_a_period_is_counted_from_the_last_sign(minutes: int, sign_at: datetime) -> None:
    assert rhythm(every_min=minutes).due_after(sign_at) == sign_at + minutes * MINUTE


@given(sign_at=moments, grace=st.integers(0, 600), longest=st.integers(1, 600))
def test_the_deadline_is_due_plus_grace_or_while_it_runs_start_plus_longest(
    sign_at: datetime, grace: int, longest: int
) -> None:
    agreed = rhythm(cron="30 2 * * *", grace_min=grace, longest_min=longest)
    resting, running = (
        [one.at for one in deadlines(agreed, sign_at=sign_at, running_since=since)]
        for since in (None, sign_at)
    )

    assert resting == [agreed.due_after(sign_at) + grace * MINUTE]
    assert running == [sign_at + longest * MINUTE]


def test_a_clock_that_is_a_little_fast_has_not_missed_the_coming_moment() -> None:
    due = datetime(2026, 11, 24, 18, 30, tzinfo=UTC)  # 2:30 in Shanghai

    next_due = rhythm(cron="30 2 * * *").due_after(due - timedelta(seconds=50))

    assert next_due == due + timedelta(days=1)


def test_cron_lines_are_read_in_shanghai() -> None:
    assert rhythm(cron="0 0 * * *").due_after(START) == datetime(2026, 11, 24, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"cron": "30 2 * *"}, "五段"),
        ({"cron": "61 2 * * *"}, "无法识别"),
        ({"cron": "0 0 31 2 *"}, "无法识别"),
        ({}, "其中一个"),
        ({"cron": "@daily", "every_min": 5}, "其中一个"),
        ({"every_min": 0}, "1 到 44640"),
    ],
)
def test_a_wrong_schedule_is_refused_with_the_remedy(options: dict[str, object], said: str) -> None:
    kind = KINDS.get("heartbeat")
    assert kind is not None

    errors = kind.check_options(options)

    assert said in errors[0].message
