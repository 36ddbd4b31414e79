"""One page load as a line of time: waiting, document, parsing, the rest; marks at the paints."""

from __future__ import annotations

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from zhilian.monitoring.models import PageLoad

register = template.Library()
PARTS = (
    ("wait", "等待首字节", "ttfb_us"),
    ("document", "接收文档", "response_us"),
    ("parse", "解析与脚本", "dom_us"),
    ("rest", "图片等其余", "load_us"),
)
WHOLE = (("whole", "加载", "load_us"),)
MARKS = (("首次绘制", "fcp_us"), ("最大绘制", "lcp_us"))


@register.simple_tag
def load_bar(load: PageLoad, top_us: int) -> SafeString:
    """{% load_bar load top_us %}: all bars of a run share `top_us`, so that they compare. A
    load of which only the end is known is not cut into parts.
    """
    rects, begun = [], 0
    for name, label, field in PARTS if load.ttfb_us is not None else WHOLE:
        until = getattr(load, field)
        if until is None or until < begun:
            continue
        title = f"{label} {(until - begun) / 1000:.0f} ms"
        rects.append((name, _share(begun, top_us), _share(until - begun, top_us), title))
        begun = until
    marks = [
        (_share(at, top_us), _share(at, top_us), f"{label} {at / 1000:.0f} ms")
        for label, field in MARKS
        if (at := getattr(load, field)) is not None
    ]
    return format_html(
        '<svg class="load-bar" role="img" aria-label="{}">{}{}</svg>',
        "，".join(rect[3] for rect in rects) or "没有加载完",
        format_html_join(
            "",
            '<rect class="load-{}" x="{}" width="{}" height="100%"><title>{}</title></rect>',
            rects,
        ),
        format_html_join(
            "", '<line x1="{}" x2="{}" y1="0" y2="100%"><title>{}</title></line>', marks
        ),
    )


@register.simple_tag
def load_parts() -> list[tuple[str, str]]:
    """The parts for a legend: name and word."""
    return [(name, label) for name, label, _ in PARTS]


def _share(part: int, top_us: int) -> str:
    return f"{min(100.0, 100 * part / top_us) if top_us else 0:.2f}%"
