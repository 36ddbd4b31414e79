"""The filters of every page say times, lengths and states as people read them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.template import TemplateSyntaxError

from zhilian.core.templatetags import zl

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (20, "刚刚"),
        (61, "1 分钟前"),
        (3599, "59 分钟前"),
        (7300, "2 小时前"),
        (3 * 86400, "3 天前"),
        (40 * 86400, "2026-10-15"),
        (-90, "1 分后"),
    ],
)
def test_ago_says_how_long(seconds: int, text: str) -> None:
    said = zl.ago(NOON - timedelta(seconds=seconds), NOON)

    assert f">{text}</time>" in said


def test_ago_carries_the_exact_local_time() -> None:
    said = zl.ago(NOON - timedelta(minutes=5), NOON)

    assert 'title="2026-11-24 11:55:00"' in said


def test_moment_shows_local_time_of_day() -> None:
    assert ">12:00:00</time>" in zl.moment(NOON, "t")


def test_moment_for_plans_names_the_weekday() -> None:
    assert ">11月24日 周二 12:00</time>" in zl.moment(NOON, "w")


def test_stretch_names_the_day_once_or_both() -> None:
    assert zl.stretch(NOON, NOON + timedelta(hours=2)) == "11月24日 周二 12:00-14:00"
    assert zl.stretch(NOON, NOON + timedelta(hours=14)) == (
        "11月24日 周二 12:00 至 11月25日 周三 02:00"
    )


def test_missing_times_are_a_dash() -> None:
    assert (zl.ago(None, NOON), zl.moment(None), zl.duration(None), zl.clock(None)) == ("—",) * 4


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (0, "0 秒"),
        (59, "59 秒"),
        (timedelta(hours=1, minutes=12, seconds=9), "1 小时 12 分"),
        (3600, "1 小时"),
        (90_061, "1 天 1 小时"),
        (86_401, "1 天"),
        (-90, "-1 分 30 秒"),
    ],
)
def test_duration_uses_two_units_at_most(length: timedelta | float, text: str) -> None:
    assert zl.duration(length) == text


@pytest.mark.parametrize(
    ("length", "text"), [(13_572, "03:46:12"), (-5, "00:00:05"), (90_061, "1 天 01:01:01")]
)
def test_clock_counts_hours(length: float, text: str) -> None:
    assert zl.clock(length) == text


@pytest.mark.parametrize(
    ("size", "text"), [(12, "12 B"), (1536, "1.5 KB"), (5 * 1024**2, "5.0 MB"), (None, "—")]
)
def test_filesize_has_a_unit(size: int | None, text: str) -> None:
    assert zl.filesize(size) == text


@pytest.mark.parametrize(
    ("us", "text"), [(382_000, "382 ms"), (800, "0.8 ms"), (2_410_000, "2410 ms"), (None, "—")]
)
def test_milliseconds_from_microseconds(us: float | None, text: str) -> None:
    assert zl.milliseconds(us) == text


def test_percent_never_rounds_up_to_all() -> None:
    assert (zl.percent(0.99996), zl.percent(1.0), zl.percent(0.9937, 2)) == (
        "99.9 %",
        "100.0 %",
        "99.37 %",
    )


def test_state_badge_has_icon_and_word() -> None:
    said = zl.state_badge("DOWN")

    assert "tone-bad" in said
    assert "<svg" in said
    assert "故障" in said


def test_state_badge_escapes_what_it_does_not_know() -> None:
    assert "<b>" not in zl.state_badge("<b>")


def test_every_state_has_an_icon_that_exists() -> None:
    assert {picture for _, picture, _ in zl.STATES.values()} <= zl.icons().keys()


def test_unknown_icon_is_refused() -> None:
    with pytest.raises(TemplateSyntaxError, match="no icon"):
        zl.icon("no-such-icon")
