"""Attributes of an input that are computed, not written in the template."""

from collections.abc import Mapping

from django import template
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from zhilian.catalogue.types import PROVINCES, Control

HOME = "陕"
register = template.Library()


@register.filter
def attrs(found: Mapping[str, str | bool], without: str = "") -> SafeString:
    """{{ control.attrs|attrs }}: escaped; `without` names those that do not fit the tag."""
    left_out = without.split()
    return flatatt({key: value for key, value in found.items() if key not in left_out})


@register.simple_tag
def plate(control: Control) -> SafeString:
    """The province of a number plate, beside the rest; what stands in the text counts more."""
    own = control.value[:1]
    chosen = own if own and own in PROVINCES else control.head_value or HOME
    options = format_html_join(
        "",
        "<option{}>{}</option>",
        ((mark_safe(" selected") if sign == chosen else "", sign) for sign in PROVINCES),
    )
    return format_html(
        '<select class="input" name="{}.p" aria-label="号牌省份">{}</select>', control.name, options
    )
