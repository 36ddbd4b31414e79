"""Every request of a signed-in browser must belong to a live session within its limits."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from zhilian.core.times import clock_now
from zhilian.directory import in_hand, service
from zhilian.directory.models import Person
from zhilian.directory.service.sessions import CameFrom
from zhilian.directory.types import Outcome
from zhilian.directory.views.origin import came_from
from zhilian.directory.views.pending import MUST_CHANGE

ENDED_BECAUSE = "signin_ended"

POLL_HEADER = "Zl-Poll"
"""Pages that refresh themselves send it, so that an unattended screen still times out."""


class SessionMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if isinstance(request.user, Person):
            over = service.check_session(
                session_key=request.session.session_key or "",
                person=request.user,
                at=clock_now(),
                active=POLL_HEADER not in request.headers,
            )
            if over is not None:
                _end(request, over, came_from(request))
            elif request.session.get(MUST_CHANGE) and not _may_pass(request):
                return redirect("directory:password")
        if not isinstance(request.user, Person):
            return self.get_response(request)
        with in_hand.holding(request.user):
            return self.get_response(request)


def _end(request: HttpRequest, outcome: Outcome, origin: CameFrom) -> None:
    """Sign the browser out; the request goes on as a stranger's."""
    person = request.user
    if isinstance(person, Person):
        service.close_session(
            session_key=request.session.session_key or "",
            person=person,
            outcome=outcome,
            at=clock_now(),
            came_from=origin,
        )
    logout(request)
    request.session[ENDED_BECAUSE] = str(outcome)


def _may_pass(request: HttpRequest) -> bool:
    open_to = (reverse("directory:password"), reverse("directory:logout"), "/static/")
    return request.path.startswith(open_to)
