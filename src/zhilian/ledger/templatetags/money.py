"""Money for people. Use: {% load money %}."""

from django import template

register = template.Library()


@register.filter
def yuan(fen: int | None) -> str:
    """12345 is 123.45; nothing is a dash."""
    if fen is None:
        return "—"
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


@register.filter
def signed_yuan(fen: int) -> str:
    """The same with a plus for what came in."""
    return f"+{yuan(fen)}" if fen > 0 else yuan(fen)
