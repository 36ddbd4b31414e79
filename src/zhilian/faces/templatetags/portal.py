"""What pages of the portal draw: {% load portal %}."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from zhilian.catalogue import selectors as catalogue
from zhilian.core.templatetags.zl import icon
from zhilian.faces.portal import pictures

register = template.Library()


@register.simple_tag
def glyph(window: str, part: str, size: str = "s") -> SafeString:
    """The picture of a window on the ground of its sub-platform: {% glyph row.code row.part %}."""
    drawn = icon(pictures.of_window(window, else_=catalogue.icon_of(part)))
    return format_html('<span class="glyph glyph-{} hue-{}">{}</span>', size, part, drawn)


@register.filter
def yuan(fen: int) -> str:
    """18650 分 are 186.50."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02}"
