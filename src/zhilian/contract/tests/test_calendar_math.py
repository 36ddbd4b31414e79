from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhilian.contract.calendar_math import (
    AroundTheClock,
    Calendar,
    CalendarError,
    EmptyCalendar,
    MinuteRange,
    WorkingTime,
    parse_ranges,
)
from zhilian.contract.tests.strategies import amounts, calendars, instants, working_calendars

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = (MinuteRange(510, 720), MinuteRange(810, 1080))
WEEKDAYS = WorkingTime(weekly=(OFFICE,) * 5 + ((), ()), make_up=OFFICE)
MICROSECOND = timedelta(microseconds=1)


def shanghai(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


@given(instants, amounts)
def test_around_the_clock_is_start_plus_amount_exactly(start: datetime, amount: timedelta) -> None:
    calendar = AroundTheClock()

    assert calendar.deadline(start, amount) == start + amount
    assert calendar.elapsed(start, start + amount) == amount


def test_around_the_clock_does_not_drift_over_ten_years() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)

    due = AroundTheClock().deadline(start, timedelta(days=3652, microseconds=1))

    assert due - start == timedelta(days=3652, microseconds=1)


@given(calendars, st.lists(instants, min_size=3, max_size=3).map(sorted))
@settings(deadline=None)
def test_elapsed_is_additive_and_monotone(calendar: Calendar, moments: list[datetime]) -> None:
    a, b, c = moments

    assert calendar.elapsed(a, b) + calendar.elapsed(b, c) == calendar.elapsed(a, c)
    assert calendar.elapsed(a, b) <= calendar.elapsed(a, c)
    assert calendar.elapsed(b, a) == timedelta(0)


@given(calendars, instants, amounts)
@settings(deadline=None)
def test_deadline_is_the_least_instant_that_uses_the_amount(
    calendar: Calendar, start: datetime, amount: timedelta
) -> None:
    due = calendar.deadline(start, amount)

    assert calendar.elapsed(start, due) == amount
    if amount:
        assert calendar.elapsed(start, due - MICROSECOND) == amount - MICROSECOND


@given(calendars, instants, amounts, amounts)
@settings(deadline=None)
def test_deadline_is_monotone(
    calendar: Calendar, start: datetime, one: timedelta, more: timedelta
) -> None:
    assert calendar.deadline(start, one) <= calendar.deadline(start, one + more)


@given(working_calendars(), instants)
@settings(deadline=None, max_examples=25)
def test_elapsed_agrees_with_counting_minute_by_minute(
    calendar: WorkingTime, moment: datetime
) -> None:
    start = moment.replace(second=0, microsecond=0)
    minutes = [start + timedelta(minutes=n) for n in range(3 * 1440)]

    counted = sum(calendar.is_working(minute) for minute in minutes)

    end = start + timedelta(days=3)
    assert calendar.elapsed(start, end) == timedelta(minutes=counted)


def test_ranges_are_half_open_the_minute_of_closing_is_outside() -> None:
    assert WEEKDAYS.is_working(shanghai(11, 24, 8, 30))
    assert WEEKDAYS.is_working(shanghai(11, 24, 11, 59))
    assert not WEEKDAYS.is_working(shanghai(11, 24, 12, 0))
    assert not WEEKDAYS.is_working(shanghai(11, 24, 18, 0))


def test_deadline_that_uses_up_the_day_falls_on_its_evening() -> None:
    due = WEEKDAYS.deadline(shanghai(11, 24, 8, 30), timedelta(hours=8))

    assert due == shanghai(11, 24, 18)


def test_holiday_is_skipped_and_make_up_saturday_is_worked() -> None:
    calendar = WorkingTime(
        weekly=WEEKDAYS.weekly,
        make_up=OFFICE,
        days={date(2026, 10, 9): False, date(2026, 10, 10): True},
    )

    due = calendar.deadline(shanghai(10, 8, 17), timedelta(hours=2))

    assert due == shanghai(10, 10, 9, 30)


def test_midnight_range_reaches_the_coming_day() -> None:
    night = WorkingTime(weekly=((MinuteRange(1380, 1440),),) * 7)

    assert night.deadline(shanghai(11, 24, 23), timedelta(hours=1)) == shanghai(11, 25, 0)


def test_empty_week_is_refused_even_with_make_up_days() -> None:
    with pytest.raises(EmptyCalendar, match="没有任何工作时间"):
        WorkingTime(weekly=((),) * 7, make_up=OFFICE, days={date(2026, 1, 4): True})


@pytest.mark.parametrize(
    "ranges",
    [(MinuteRange(60, 120), MinuteRange(119, 180)), (MinuteRange(600, 700), MinuteRange(60, 120))],
)
def test_overlapping_or_unordered_ranges_are_refused(ranges: tuple[MinuteRange, ...]) -> None:
    with pytest.raises(CalendarError, match="重叠或顺序颠倒"):
        WorkingTime(weekly=(ranges,) * 7)


def test_deadline_beyond_the_last_date_is_refused_not_looped() -> None:
    with pytest.raises(CalendarError, match="日期范围"):
        AroundTheClock().deadline(shanghai(11, 24), timedelta(days=3_000_000))


def test_naive_instant_and_negative_amount_are_refused() -> None:
    with pytest.raises(CalendarError, match="时区"):
        WEEKDAYS.elapsed(shanghai(1, 1).replace(tzinfo=None), shanghai(1, 2))
    with pytest.raises(CalendarError, match="不能为负"):
        WEEKDAYS.deadline(shanghai(1, 1), timedelta(seconds=-1))


def test_fingerprint_names_the_content() -> None:
    same = WorkingTime(weekly=(OFFICE,) * 5 + ((), ()), make_up=OFFICE, days={})
    other = WorkingTime(weekly=WEEKDAYS.weekly, make_up=OFFICE, days={date(2026, 1, 1): False})

    assert same.fingerprint() == WEEKDAYS.fingerprint()
    assert other.fingerprint() != WEEKDAYS.fingerprint()


@pytest.mark.parametrize("text", ["08:30-12:00, 13:30-18:00", "13：30–18：00，08：30～12：00"])
def test_parse_ranges_reads_what_people_type(text: str) -> None:
    assert parse_ranges(text) == OFFICE


@pytest.mark.parametrize(
    "text", ["8点到12点", "08:30", "12:00-08:30", "08:61-09:00", "25:00-26:00"]
)
def test_parse_ranges_names_what_it_cannot_read(text: str) -> None:
    with pytest.raises(CalendarError):
        parse_ranges(text)
