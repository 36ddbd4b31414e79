"""What every shell reads: the time of the page, whether it is a demonstration, and who reads."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from zhilian.core import selectors
from zhilian.core.times import clock_now
from zhilian.faces.portal import reader as portal


def shell(request: HttpRequest) -> dict[str, Any]:
    """`now`, `demo` and `reader`; the latter two are asked for only where a template reads them."""
    return {
        "now": clock_now(),
        "demo": SimpleLazyObject(selectors.is_demo),
        "hotline": settings.HOTLINE_PHONE,
        "reader": SimpleLazyObject(lambda: portal.of(request)),
    }
