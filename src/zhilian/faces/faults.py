"""A drill's fault made real: while it runs, the page of its window really fails.

The portal answers 500, hangs, or slows down exactly for the window under drill; monitoring is
told nothing and has to find it, like any other fault.
"""

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from zhilian.core.times import clock_now
from zhilian.monitoring import selectors
from zhilian.monitoring.types import FaultKind

Handler = Callable[[HttpRequest], HttpResponse]


class DrillFaultMiddleware:
    """Stands before the pages of the windows only: /w/<code>/."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        code = _window_code(request.path_info)
        fault = selectors.active_fault(window_code=code, now=clock_now()) if code else None
        if fault is None:
            return self.get_response(request)
        if fault.kind == FaultKind.HTTP_500:
            return HttpResponse(render_to_string("errors/drill.html"), status=500)
        time.sleep(fault.delay_s)
        request.drill = fault  # type: ignore[attr-defined]
        return self.get_response(request)


def _window_code(path: str) -> str:
    parts = path.strip("/").split("/")
    return parts[1] if len(parts) == 2 and parts[0] == "w" else ""
