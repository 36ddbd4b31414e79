"""Attributes of an input that are computed, not written in the template."""

from collections.abc import Mapping

from django import template
from django.forms.utils import flatatt
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def attrs(found: Mapping[str, str | bool], without: str = "") -> SafeString:
    """{{ control.attrs|attrs }}: escaped; `without` names one that does not fit the tag."""
    return flatatt({key: value for key, value in found.items() if key != without})
