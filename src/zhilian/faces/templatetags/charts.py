"""Small pictures as inline SVG: no script, no style attribute, readable by screen readers."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from zhilian.core.templatetags.zl import clock as seconds_as_clock
from zhilian.core.templatetags.zl import duration, state_of

register = template.Library()

PHASES = (
    ("dns", "域名解析"),
    ("tcp", "建立连接"),
    ("tls", "安全握手"),
    ("ttfb", "等待响应"),
    ("transfer", "接收内容"),
)
EXCELLENT_MS, QUALIFIED_MS = 400, 2000
FILLS = {"warn": "risk", "unknown": "unk"} | {
    tone: tone for tone in ("good", "risk", "bad", "unk", "maint")
}


@register.simple_tag
def bar(share: float | None, tone: str = "blue", label: str = "") -> SafeString:
    """A part of a whole, 0..1: {% bar 0.6 tone="good" label="60 %" %}."""
    width = min(1.0, max(0.0, share or 0.0)) * 100
    return format_html(
        '<svg class="bar tone-{}" role="img" aria-label="{}">'
        '<rect data-fill width="{}%" height="100%"/></svg>',
        tone,
        label or f"{width:.0f} %",
        f"{width:.2f}",
    )


@register.simple_tag
def left_of(clock: Any) -> str:
    """What is left on a running clock, or how late it is; the script counts on from here."""
    return seconds_as_clock(clock.target_s - clock.elapsed_s)


@register.simple_tag
def clock_bar(clock: Any) -> SafeString:
    """How much of the time is used; takes the tone of its clock."""
    width = min(1.0, max(0.0, clock.share or 0.0)) * 100
    return format_html(
        '<svg class="bar" role="img" aria-label="已用 {} %">'
        '<rect data-fill width="{}%" height="100%"/></svg>',
        f"{width:.0f}",
        f"{width:.2f}",
    )


@register.simple_tag
def spark(values: Sequence[float | None], tone: str = "blue", label: str = "走势") -> SafeString:
    """A line without axes; gaps stay gaps."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return format_html('<span class="muted small">{}</span>', "样本不足")
    low, high = min(known), max(known)
    span = (high - low) or 1
    step = 100 / (len(values) - 1)
    points = [
        f"{index * step:.2f},{28 - (value - low) / span * 24:.2f}"
        for index, value in enumerate(values)
        if value is not None
    ]
    area = f"{points[0].split(',')[0]},32 {' '.join(points)} {points[-1].split(',')[0]},32"
    return format_html(
        '<svg class="spark tone-{}" viewBox="0 0 100 32" preserveAspectRatio="none" role="img"'
        ' aria-label="{}"><polygon points="{}"/><polyline points="{}"/></svg>',
        tone,
        label,
        area,
        " ".join(points),
    )


@register.simple_tag
def strip(cells: Sequence[Any], label: str = "每日状态") -> SafeString:
    """Days as a strip: each {"tone": good|risk|bad|unk|maint|none, "title": ...} or a DayCell."""
    rects = format_html_join(
        "",
        '<rect class="fill-{}" x="{}" y="0" width="8" height="34"><title>{}</title></rect>',
        (
            (FILLS.get(tone, "none"), index * 10, title)
            for index, (tone, title) in enumerate(map(_day, cells))
        ),
    )
    return format_html(
        '<svg class="chart strip" viewBox="0 0 {} 34" preserveAspectRatio="none" role="img"'
        ' aria-label="{}">{}</svg>',
        max(1, len(cells) * 10 - 2),
        label,
        rects,
    )


@register.simple_tag
def bars(columns: Sequence[Mapping[str, Any]], label: str = "", high: float = 0) -> SafeString:
    """Columns with the 400 / 2000 ms lines: each {"value": ms or None, "title":, "tick":}."""
    known = [column["value"] for column in columns if column["value"] is not None]
    top = high or top_of_scale(known)
    wide = 720 / max(24, len(columns))
    return format_html(
        '<svg class="chart" viewBox="-36 -8 760 176" role="img" aria-label="{}">{}{}{}</svg>',
        label,
        limit_lines(top),
        format_html_join("", "{}", ((_column(c, i, wide, top),) for i, c in enumerate(columns))),
        format_html_join(
            "",
            '<text x="{}" y="162" text-anchor="middle">{}</text>',
            (
                (f"{index * wide + wide / 2:.1f}", column["tick"])
                for index, column in enumerate(columns)
                if column.get("tick")
            ),
        ),
    )


@register.inclusion_tag("c/waterfall.html")
def waterfall(phases: Mapping[str, int | None]) -> dict[str, Any]:
    """The phases of one request, µs: {% waterfall sample.phases %}."""
    total = phases.get("total") or sum(phases.get(name) or 0 for name, _ in PHASES)
    rows, start = [], 0
    for name, label in PHASES:
        took = phases.get(name)
        rows.append({"name": name, "label": label, "took": took, **_place(start, took or 0, total)})
        start += took or 0
    return {"rows": rows, "total": total}


@register.simple_tag
def window_dots(groups: Sequence[Any]) -> SafeString:
    """All windows as small squares, three to a column, a gap between sub-platforms."""
    squares, x = [], 0
    for group in groups:
        for index, tile in enumerate(group.tiles):
            tone = state_of(tile.state)[0]
            title = f"{tile.window_name}：{state_of(tile.state)[2]}"
            squares.append((tone, x + index // 3 * 15, index % 3 * 15, title))
        x += -(-len(group.tiles) // 3) * 15 + 9
    return format_html(
        '<svg class="chart dots-map" viewBox="0 0 {} 42" role="img" aria-label="{}">{}</svg>',
        max(1, x - 12),
        f"{len(squares)} 个窗口的状态",
        format_html_join(
            "",
            '<rect class="fill-{}" x="{}" y="{}" width="12" height="12"><title>{}</title></rect>',
            squares,
        ),
    )


def _day(cell: Any) -> tuple[str, str]:
    if isinstance(cell, Mapping):
        return cell["tone"], cell["title"]
    words = [
        f"{word} {duration(seconds)}"
        for word, seconds in (
            ("故障", cell.down_s),
            ("未知", cell.unknown_s),
            ("维护", cell.maintenance_s),
            ("演练", cell.drill_s),
        )
        if seconds
    ]
    if not words:
        words = ["无数据" if cell.share_up is None else "全天正常"]
    return cell.tone, f"{cell.date:%m-%d} {'，'.join(words)}"


def grade_tone(ms: float | None) -> str:
    """The bands of the contract: excellent, qualified, unqualified; no figure is no grade."""
    if ms is None:
        return "unk"
    if ms <= EXCELLENT_MS:
        return "good"
    return "risk" if ms <= QUALIFIED_MS else "bad"


def _place(start: int, took: int, total: int) -> dict[str, str]:
    if total <= 0:
        return {"x": "0%", "width": "0%"}
    width = max(0.6, took / total * 100) if took else 0
    return {"x": f"{min(99.4, start / total * 100):.2f}%", "width": f"{width:.2f}%"}


def top_of_scale(known: Iterable[float]) -> float:
    """Top of the scale: the next line of the contract above the tallest, with air."""
    tallest = max(known, default=0)
    for top in (500, 1000, 2200, 5000, 10_000):
        if tallest * 1.08 <= top:
            return top
    return tallest * 1.1


def limit_lines(top: float) -> SafeString:
    lines = [(0.0, "axis", "", "0")]
    lines += [(EXCELLENT_MS, "limit limit-good", "t-good", "400")]
    if top >= QUALIFIED_MS:
        lines += [(QUALIFIED_MS, "limit limit-risk", "t-risk", "2000")]
    return format_html_join(
        "",
        '<line class="{}" x1="0" x2="720" y1="{}" y2="{}"/>'
        '<text class="{}" x="-6" y="{}" text-anchor="end">{}</text>',
        (
            (css, y := f"{146 - value / top * 146:.1f}", y, tone, f"{float(y) + 4:.1f}", word)
            for value, css, tone, word in lines
        ),
    )


def _column(column: Mapping[str, Any], index: int, wide: float, top: float) -> SafeString:
    value = column["value"]
    tall = 146 if value is None else max(2.0, value / top * 146)
    fill = "maint" if value is None else grade_tone(value)
    return format_html(
        '<rect class="fill-{}" x="{}" y="{}" width="{}" height="{}" rx="1.5"{}>'
        "<title>{}</title></rect>",
        fill,
        f"{index * wide + wide * 0.12:.1f}",
        f"{146 - tall:.1f}",
        f"{wide * 0.76:.1f}",
        f"{tall:.1f}",
        SafeString(' opacity=".35"' if value is None else ""),
        column["title"],
    )
