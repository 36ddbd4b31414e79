"""What every shell reads: the time of this page and whether the data are a demonstration."""

from typing import Any

from django.http import HttpRequest

from zhilian.core import selectors
from zhilian.core.times import clock_now

_demo: list[bool] = []


def shell(request: HttpRequest) -> dict[str, Any]:
    """`now` and `demo`. An installation never changes its kind, so a yes is asked only once."""
    if not _demo and selectors.is_demo():
        _demo.append(True)
    return {"now": clock_now(), "demo": bool(_demo)}
