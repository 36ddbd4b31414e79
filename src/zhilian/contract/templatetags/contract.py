"""How figures and clocks of the contract are written: {% load contract %}."""

from django import template

from zhilian.contract.types import ClockVerdict, ClockView

register = template.Library()

TONES = {
    ClockVerdict.BREACHED: "bad",
    ClockVerdict.AT_RISK: "risk",
    ClockVerdict.MET: "good",
    ClockVerdict.WAIVED: "maint",
    ClockVerdict.SUPERSEDED: "plain",
    ClockVerdict.RUNNING: "blue",
}


@register.filter
def figure(value: float) -> str:
    """98.50 -> 98.5; 3.0 -> 3; 213525.0 -> 213,525."""
    return f"{value:,.2f}".rstrip("0").rstrip(".")


@register.filter
def clock_tone(view: ClockView) -> str:
    return TONES[view.verdict]


@register.filter
def minutes(count: int) -> str:
    """480 -> 8 小时; 450 -> 7 小时 30 分."""
    hours, rest = divmod(count, 60)
    return " ".join([f"{hours} 小时"] * bool(hours) + [f"{rest} 分"] * bool(rest)) or "0 分"
