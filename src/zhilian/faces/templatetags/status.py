"""The strip of the public page: as few pieces as there are changes, because it is sent to many."""

from collections.abc import Sequence

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from zhilian.core.templatetags.zl import duration
from zhilian.faces.status.days import Stretch

register = template.Library()


@register.simple_tag
def public_strip(stretches: Sequence[Stretch], name: str) -> SafeString:
    """Days as one row of pieces: {% public_strip part.stretches part.name %}."""
    pieces = format_html_join(
        "",
        '<rect class="f-{}" x="{}" width="{}" height="8"><title>{}</title></rect>',
        ((one.tone, one.at, one.days, _title(one)) for one in stretches),
    )
    wide = max(1, sum(one.days for one in stretches))
    return format_html(
        '<svg class="st-strip" viewBox="0 0 {} 8" preserveAspectRatio="none" role="img"'
        ' aria-label="{} 90 天的情况">{}</svg>',
        wide,
        name,
        pieces,
    )


def _title(one: Stretch) -> str:
    span = f"{one.first:%m-%d}" if one.days == 1 else f"{one.first:%m-%d} 至 {one.last:%m-%d}"
    down = f"，最长 {duration(one.down_s)}" if one.down_s else ""
    return f"{span} {one.word}{down}"
