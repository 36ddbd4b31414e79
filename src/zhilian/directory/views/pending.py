"""Between the first proof and the second factor: who has proved half of it, kept in the session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from zhilian.core.times import clock_now
from zhilian.directory import selectors, service, totp
from zhilian.directory.models import Person
from zhilian.directory.service.sessions import Proof
from zhilian.directory.types import ADMIN_ROLES, CONSOLE_ROLES, Means
from zhilian.directory.views.origin import came_from

KEY = "half_signed_in"
NEW_SEED = "new_seed"
HANDLE = "signed_in_elsewhere_by"
"""The blind index of the sign-in elsewhere that was the first proof."""
GOOD_FOR = timedelta(minutes=10)
MUST_CHANGE = "password_expired"
BY_PASSWORD = frozenset({Means.PASSWORD, Means.LINK, Means.DEMO})


@dataclass(frozen=True, kw_only=True)
class Half:
    """Somebody who gave the first proof and still owes the second factor."""

    person: Person
    next_url: str
    means: str


def begin(request: HttpRequest, person: Person, *, next_url: str, means: str) -> HttpResponse:
    """After the first proof: to the second factor where one is due, else straight in."""
    has_factor = selectors.has_second_factor(person_id=person.pk)
    if not has_factor and not person.needs_totp:
        half = Half(person=person, next_url=next_url, means=means)
        return finish(request, half, second_factor=False)
    request.session[KEY] = {
        "person": person.pk,
        "at": clock_now().isoformat(),
        "next": next_url,
        "means": means,
    }
    return redirect("directory:code" if has_factor else "directory:enrol")


def half(request: HttpRequest) -> Half | None:
    """Who is half signed in here, if the first proof was given in the last ten minutes."""
    held: dict[str, Any] | None = request.session.get(KEY)
    if held is None or clock_now() - datetime.fromisoformat(held["at"]) > GOOD_FOR:
        return None
    person = Person.objects.filter(pk=held["person"], is_active=True).first()
    return (
        Half(person=person, next_url=held["next"], means=held.get("means", "")) if person else None
    )


def finish(request: HttpRequest, half: Half, *, second_factor: bool) -> HttpResponse:
    enter(request, half.person, second_factor=second_factor, means=half.means)
    return redirect(half.next_url or home_of(half.person))


def enter(request: HttpRequest, person: Person, *, second_factor: bool, means: str) -> None:
    """Open the session and leave nothing of the half-way state behind.

    An old password is asked to be changed where it was used, not where it was not needed.
    """
    at = clock_now()
    handle_index = request.session.pop(HANDLE, "")
    for key in (KEY, NEW_SEED):
        request.session.pop(key, None)
    service.sign_in(
        request=request,
        person=person,
        at=at,
        came_from=came_from(request),
        proof=Proof(means=means, second_factor=second_factor, handle_index=handle_index),
    )
    if means in BY_PASSWORD and service.password_is_old(person=person, at=at):
        request.session[MUST_CHANGE] = True


def secret_of(request: HttpRequest) -> str:
    """The secret being enrolled in this browser; the same until it is used."""
    if NEW_SEED not in request.session:
        request.session[NEW_SEED] = totp.new_secret()
    return str(request.session[NEW_SEED])


def home_of(person: Person) -> str:
    if person.role_codes & CONSOLE_ROLES:
        return "/ops/"
    return "/ops/people/" if person.role_codes & ADMIN_ROLES else "/"


def safe_next(request: HttpRequest) -> str:
    """Where to go afterwards: a path of this site, or nothing."""
    wanted = request.POST.get("next", request.GET.get("next", ""))
    safe = wanted.startswith("/") and url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else ""
