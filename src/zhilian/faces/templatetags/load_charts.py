"""Pictures of page loads as inline SVG: how they are spread, and how they went over time."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from zhilian.faces.templatetags.charts import limit_lines, top_of_scale

register = template.Library()
WIDE, TALL = 720, 146
NEAR = 54
BANDS = ("优秀", "合格", "不合格")


@register.simple_tag
def distribution(columns: Sequence[Mapping[str, Any]], label: str = "") -> SafeString:
    """A histogram: each {"n", "tone", "title", "edge": label of its upper edge or "",
    "line": words of a limit that stands at its upper edge or ""}, in order.
    """
    most = max((column["n"] for column in columns), default=0) or 1
    wide = WIDE / max(1, len(columns))
    places = [(column, index * wide) for index, column in enumerate(columns)]
    return format_html(
        '<svg class="chart" viewBox="-12 -18 744 186" role="img" aria-label="{}">'
        '<line class="axis" x1="0" x2="720" y1="146" y2="146"/>{}{}{}</svg>',
        label,
        format_html_join(
            "",
            '<rect class="fill-{}" x="{}" y="{}" width="{}" height="{}" rx="1.5">'
            "<title>{}</title></rect>",
            (
                (
                    column["tone"],
                    f"{x + wide * 0.08:.1f}",
                    f"{TALL - (tall := _height(column['n'], most)):.1f}",
                    f"{wide * 0.84:.1f}",
                    f"{tall:.1f}",
                    column["title"],
                )
                for column, x in places
            ),
        ),
        _edges(places, wide),
        _lines(places, wide),
    )


@register.simple_tag
def trend(
    points: Sequence[Mapping[str, Any]], marks: Sequence[Mapping[str, Any]] = (), label: str = ""
) -> SafeString:
    """A line over days with the lines of the contract and marks: points {"value": ms or None,
    "title", "tick"}, marks {"place": index of a point, "name", "title"}. Gaps stay gaps.
    """
    known = [point["value"] for point in points if point["value"] is not None]
    if len(known) < 2:
        return format_html('<p class="muted">{}</p>', "样本不足，还画不出走势。")
    top, step = top_of_scale(known), WIDE / max(1, len(points) - 1)
    return format_html(
        '<svg class="chart trend-chart" viewBox="-36 -22 768 190" role="img" aria-label="{}">'
        "{}{}{}{}{}</svg>",
        label,
        limit_lines(top),
        _marks(marks, step),
        format_html_join(
            "",
            '<polyline class="line" points="{}"/>',
            ((run,) for run in _runs(points, step, top)),
        ),
        format_html_join(
            "",
            '<circle class="dot" cx="{}" cy="{}" r="2.2"><title>{}</title></circle>',
            (
                (f"{index * step:.1f}", f"{_level(point['value'], top):.1f}", point["title"])
                for index, point in enumerate(points)
                if point["value"] is not None
            ),
        ),
        format_html_join(
            "",
            '<text x="{}" y="162" text-anchor="middle">{}</text>',
            (
                (f"{index * step:.1f}", point["tick"])
                for index, point in enumerate(points)
                if point.get("tick")
            ),
        ),
    )


@register.simple_tag
def bands(excellent: float, qualified: float) -> SafeString:
    """Three parts of a whole: excellent, qualified, beyond; `qualified` holds the excellent too."""
    parts = (("good", excellent), ("risk", qualified - excellent), ("bad", 1 - qualified))
    rects, x = [], 0.0
    for tone, share in parts:
        rects.append((tone, f"{x * 100:.2f}", f"{max(0.0, share) * 100:.2f}"))
        x += share
    label = "，".join(f"{word} {share:.1%}" for word, (_, share) in zip(BANDS, parts, strict=True))
    return format_html(
        '<svg class="chart bands" viewBox="0 0 100 8" preserveAspectRatio="none" role="img"'
        ' aria-label="{}"><title>{}</title>{}</svg>',
        label,
        label,
        format_html_join(
            "", '<rect class="fill-{}" x="{}" y="0" width="{}" height="8"></rect>', rects
        ),
    )


def _height(n: int, most: int) -> float:
    """Whatever was counted is seen, be it once."""
    return max(2.0, n / most * TALL) if n else 0.0


def _edges(places: Sequence[tuple[Mapping[str, Any], float]], wide: float) -> SafeString:
    return format_html_join(
        "",
        '<text x="{}" y="162" text-anchor="middle">{}</text>',
        ((f"{x + wide:.1f}", column["edge"]) for column, x in places if column.get("edge")),
    )


def _lines(places: Sequence[tuple[Mapping[str, Any], float]], wide: float) -> SafeString:
    return format_html_join(
        "",
        '<line class="limit limit-{}" x1="{}" x2="{}" y1="-4" y2="146"/>'
        '<text class="t-{}" x="{}" y="-8" text-anchor="middle">{}</text>',
        (
            (column["tone"], x := f"{left + wide:.1f}", x, column["tone"], x, column["line"])
            for column, left in places
            if column.get("line")
        ),
    )


def _marks(marks: Sequence[Mapping[str, Any]], step: float) -> SafeString:
    """A word that would run into its neighbour is left to the mark's title."""
    drawn, end = [], -float(NEAR)
    for mark in sorted(marks, key=lambda one: int(one["place"])):
        x = mark["place"] * step
        word = mark["name"] if x - end >= NEAR else ""
        end = x if word else end
        anchor = "end" if x > WIDE - NEAR else "start"
        drawn.append((f"{x:.1f}", f"{x:.1f}", mark["title"], f"{x:.1f}", anchor, word))
    return format_html_join(
        "",
        '<g class="mark"><line x1="{}" x2="{}" y1="-8" y2="146"/><title>{}</title>'
        '<text x="{}" y="-11" text-anchor="{}">{}</text></g>',
        drawn,
    )


def _runs(points: Sequence[Mapping[str, Any]], step: float, top: float) -> list[str]:
    """Stretches without a gap, as the points of a line."""
    runs: list[list[str]] = [[]]
    for index, point in enumerate(points):
        if point["value"] is None:
            runs.append([])
        else:
            runs[-1].append(f"{index * step:.1f},{_level(point['value'], top):.1f}")
    return [" ".join(run) for run in runs if len(run) > 1]


def _level(value: float, top: float) -> float:
    return TALL - value / top * TALL
