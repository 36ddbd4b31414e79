"""Pictures of page loads: the contract's lines, honest gaps, marks that do not run into another."""

from typing import Any

from zhilian.faces.templatetags import load_charts as charts


def column(n: int, **more: Any) -> dict[str, Any]:
    return {"n": n, "tone": "good", "title": f"{n} 次", "edge": "", "line": "", **more}


def point(value: float | None) -> dict[str, Any]:
    return {"value": value, "title": "", "tick": ""}


def test_distribution_draws_the_line_at_the_edge_of_its_bucket() -> None:
    drawn = charts.distribution([column(4, line="优秀 ≤ 400 ms"), column(1)])

    assert 'x1="360.0"' in drawn
    assert "优秀 ≤ 400 ms" in drawn


def test_distribution_shows_what_was_counted_once_and_nothing_for_none() -> None:
    drawn = charts.distribution([column(5000), column(1), column(0)])

    assert 'height="146.0"' in drawn
    assert 'height="2.0"' in drawn
    assert 'height="0.0"' in drawn


def test_trend_leaves_gaps_open() -> None:
    drawn = charts.trend([point(300), point(310), point(None), point(320), point(330)])

    assert drawn.count("<polyline") == 2
    assert drawn.count("<circle") == 4


def test_trend_of_one_day_is_none() -> None:
    assert "样本不足" in charts.trend([point(300), point(None)])


def test_marks_too_near_to_be_read_keep_their_line_and_title() -> None:
    marks = [
        {"place": 1, "name": "1.0", "title": "A"},
        {"place": 2, "name": "1.1", "title": "B"},
        {"place": 80, "name": "1.2", "title": "C"},
    ]

    drawn = charts.trend([point(300)] * 90, marks)

    assert drawn.count('class="mark"') == 3
    assert (">1.0<" in drawn, ">1.1<" in drawn, ">1.2<" in drawn) == (True, False, True)
    assert "<title>B</title>" in drawn


def test_bands_are_parts_of_a_whole() -> None:
    drawn = charts.bands(0.75, 0.95)

    assert 'width="75.00"' in drawn
    assert 'width="20.00"' in drawn
    assert "不合格 5.0%" in drawn
