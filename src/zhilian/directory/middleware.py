"""Every request of a signed-in browser must belong to a live session within its limits."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from zhilian.core.listing import number
from zhilian.core.times import clock_now
from zhilian.directory import in_hand, service
from zhilian.directory.models import LiveSession, Person
from zhilian.directory.security_profiles import Profile
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
        found = _found(request)
        if isinstance(request.user, Person):
            over = service.check_session(
                found=found,
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


def _found(request: HttpRequest) -> tuple[LiveSession, Profile] | None:
    """The live session and its person in one question. Where Django would take this person for the
    user, it is told so and asks no more: every request does.
    """
    person_id = number(str(request.session.get(SESSION_KEY, "")))
    if person_id is None:
        return None
    key = request.session.session_key or ""
    found = service.find_session(session_key=key, person_id=person_id)
    if found is not None and _is_user(request, found[0].person):
        request._cached_user = found[0].person  # type: ignore[attr-defined]
    return found


def _is_user(request: HttpRequest, person: Person) -> bool:
    """As `django.contrib.auth.get_user`: active, and signed in with the password of today."""
    given = str(request.session.get(HASH_SESSION_KEY, ""))
    return person.is_active and constant_time_compare(given, person.get_session_auth_hash())


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
