"""What every shell reads: the time of this page and whether the data are a demonstration."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from zhilian.core import selectors
from zhilian.core.times import clock_now


def shell(request: HttpRequest) -> dict[str, Any]:
    """`now` and `demo`; the latter is asked for only where a template reads it."""
    return {"now": clock_now(), "demo": SimpleLazyObject(selectors.is_demo)}
