"""Hours at which a right to pass counts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhilian.access import rules
from zhilian.access.errors import BadRule
from zhilian.access.types import Rule, Span
from zhilian.core.testing import NOON
from zhilian.core.times import LOCAL

INSTANTS = st.integers(0, 10**8).map(lambda s: datetime.fromtimestamp(1_750_000_000 + s, tz=UTC))
SPANS = st.builds(
    lambda start, length: Span(start=start, end=start + timedelta(seconds=length)),
    INSTANTS,
    st.integers(1, 10**6),
)


@pytest.mark.parametrize(
    ("text", "days", "hours"),
    [
        ("周一至周五 07:00-21:00", [1, 2, 3, 4, 5], ("07:00", "21:00")),
        ("星期六、星期日 9:00—12:00", [6, 7], ("09:00", "12:00")),
        ("每天 06:30到22:00", [1, 2, 3, 4, 5, 6, 7], ("06:30", "22:00")),
        ("工作日 18：00至24：00", [1, 2, 3, 4, 5], ("18:00", "24:00")),
        ("08:00-09:00", [1, 2, 3, 4, 5, 6, 7], ("08:00", "09:00")),
        ("周三 08:00-09:00", [3], ("08:00", "09:00")),
    ],
)
def test_hours_are_read_as_people_write_them(
    text: str, days: list[int], hours: tuple[str, str]
) -> None:
    assert rules.read_week(text) == [(day, *hours) for day in days]


def test_several_spans_are_read_one_by_one() -> None:
    week = rules.read_week("周一至周二 07:00-09:00；周六 10:00-11:00")

    assert week == [(1, "07:00", "09:00"), (2, "07:00", "09:00"), (6, "10:00", "11:00")]


@pytest.mark.parametrize(
    "text", ["", "随时", "早上到晚上", "25:00-26:00", "09:00-08:00", "9点到5点"]
)
def test_hours_that_cannot_be_read_are_refused_with_an_example(text: str) -> None:
    with pytest.raises(BadRule, match="周一至周五"):
        rules.read_week(text)


@given(text=st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        week = rules.read_week(text)
    except BadRule:
        return

    assert all(1 <= day <= 7 and low < high for day, low, high in week)


@pytest.mark.parametrize(
    ("words", "rule"), [("全天", Rule.ALWAYS), ("", Rule.ALWAYS), ("工作时间", Rule.WORKING)]
)
def test_words_of_the_form_are_rules(words: str, rule: Rule) -> None:
    assert rules.rule_of(words)[0] == rule


def test_last_day_counts_whole() -> None:
    start, end = rules.whole_days(date(2026, 11, 24), date(2026, 11, 25))

    assert start == datetime(2026, 11, 24, tzinfo=LOCAL)
    assert end == datetime(2026, 11, 26, tzinfo=LOCAL)


def test_working_hours_do_not_count_on_days_off() -> None:
    span = Span(week=rules.WORKWEEK, workdays=True)

    assert rules.holds(span, at=NOON, worked=True)
    assert not rules.holds(span, at=NOON, worked=False)
    assert not rules.holds(span, at=NOON + timedelta(hours=9), worked=True)


def test_worked_saturday_has_the_hours_of_a_working_day() -> None:
    span = Span(week=rules.WORKWEEK, workdays=True)
    saturday = NOON + timedelta(days=4)

    assert rules.holds(span, at=saturday, worked=True)
    assert not rules.holds(span, at=saturday, worked=False)


@given(spans=st.lists(SPANS, max_size=6), at=INSTANTS)
def test_rights_are_the_union_of_their_spans(spans: list[Span], at: datetime) -> None:
    inside = [one for one in spans if one.start and one.end and one.start <= at < one.end]

    found = rules.counts(spans, at=at, worked=True)

    assert (found is not None) == bool(inside)
    if found is not None:
        assert found.end == max(one.end for one in inside if one.end)


@given(span=SPANS)
def test_span_begins_at_its_start_and_is_over_at_its_end(span: Span) -> None:
    assert span.start is not None
    assert span.end is not None
    assert rules.holds(span, at=span.start, worked=False)
    assert not rules.holds(span, at=span.end, worked=False)
