"""Small pictures: right widths, honest gaps, and no style attribute."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from zhilian.faces.templatetags import charts


@dataclass(frozen=True, kw_only=True)
class Clock:
    target_s: int
    elapsed_s: int
    share: float


@pytest.mark.parametrize(
    ("share", "width"), [(0.5, "50.00%"), (1.7, "100.00%"), (-1, "0.00%"), (None, "0.00%")]
)
def test_bar_stays_within_its_frame(share: float | None, width: str) -> None:
    assert f'width="{width}"' in charts.bar(share)


@pytest.mark.parametrize(("elapsed", "text"), [(600, "00:50:00"), (4200, "00:10:00")])
def test_clock_says_what_is_left_or_how_late(elapsed: int, text: str) -> None:
    assert charts.left_of(Clock(target_s=3600, elapsed_s=elapsed, share=0)) == text


def test_spark_with_one_value_claims_no_trend() -> None:
    assert "样本不足" in charts.spark([None, 3.0, None])


def test_spark_draws_only_what_is_known() -> None:
    drawn = charts.spark([1.0, None, 3.0])

    assert drawn.split('polyline points="')[1].split('"')[0] == "0.00,28.00 100.00,4.00"


@pytest.mark.parametrize(
    ("ms", "tone"), [(400, "good"), (400.1, "risk"), (2000, "risk"), (2001, "bad"), (None, "unk")]
)
def test_grade_keeps_the_bands_of_the_contract(ms: float | None, tone: str) -> None:
    assert charts.grade_tone(ms) == tone


def test_bars_draw_both_lines_when_the_scale_reaches_them() -> None:
    slow = charts.bars([{"value": 1800, "title": "慢", "tick": "12:00"}])
    fast = charts.bars([{"value": 90, "title": "快", "tick": ""}])

    assert ("limit-good" in slow, "limit-risk" in slow) == (True, True)
    assert ("limit-good" in fast, "limit-risk" in fast) == (True, False)


def test_bars_show_a_missing_value_as_a_gap_not_as_zero() -> None:
    assert 'class="fill-maint"' in charts.bars([{"value": None, "title": "没有通过"}])


def test_strip_escapes_titles() -> None:
    assert "<b>" not in charts.strip([{"tone": "good", "title": "<b>"}])


@dataclass(frozen=True, kw_only=True)
class Day:
    date: date
    down_s: int
    unknown_s: int
    maintenance_s: int
    drill_s: int
    share_up: float | None
    tone: str


@pytest.mark.parametrize(
    ("values", "fill", "words"),
    [
        ({"share_up": 1.0, "tone": "good"}, "fill-good", "全天正常"),
        ({"share_up": 0.99, "tone": "warn", "down_s": 720}, "fill-risk", "故障 12 分"),
        ({"share_up": None, "tone": "unknown", "unknown_s": 60}, "fill-unk", "未知 1 分"),
        ({"share_up": None, "tone": "none"}, "fill-none", "无数据"),
    ],
)
def test_strip_tells_a_day_in_words(values: dict[str, Any], fill: str, words: str) -> None:
    nothing = {"down_s": 0, "unknown_s": 0, "maintenance_s": 0, "drill_s": 0}
    day = Day(date=date(2026, 11, 24), **{**nothing, **values})

    drawn = charts.strip([day])

    assert fill in drawn
    assert f"<title>11-24 {words}</title>" in drawn


def test_waterfall_places_each_phase_after_the_one_before() -> None:
    shown = charts.waterfall({"dns": 100, "tcp": 300, "tls": None, "ttfb": 500, "transfer": 100})

    places = {row["name"]: (row["x"], row["width"]) for row in shown["rows"]}
    assert shown["total"] == 1000
    assert places["tcp"] == ("10.00%", "30.00%")
    assert places["ttfb"] == ("40.00%", "50.00%")


def test_waterfall_keeps_a_phase_that_did_not_happen_empty() -> None:
    shown = charts.waterfall({"dns": 100, "tls": None, "total": 100})

    assert [row["took"] for row in shown["rows"]] == [100, None, None, None, None]
