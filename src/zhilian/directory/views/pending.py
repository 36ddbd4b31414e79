"""Between the password and the second factor: who has proved half of it, kept in the session."""

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
from zhilian.directory.types import ADMIN_ROLES, CONSOLE_ROLES, Outcome
from zhilian.directory.views.origin import came_from

KEY = "half_signed_in"
NEW_SEED = "new_seed"
GOOD_FOR = timedelta(minutes=10)
MUST_CHANGE = "password_expired"


@dataclass(frozen=True, kw_only=True)
class Half:
    """Somebody who gave the right password and still owes the second factor."""

    person: Person
    next_url: str


def begin(request: HttpRequest, person: Person, *, next_url: str) -> HttpResponse:
    """After the right password: to the second factor where one is due, else straight in."""
    has_factor = selectors.has_second_factor(person_id=person.pk)
    if not has_factor and not person.needs_totp:
        return finish(request, person, next_url=next_url, second_factor=False)
    request.session[KEY] = {
        "person": person.pk,
        "at": clock_now().isoformat(),
        "next": next_url,
    }
    return redirect("directory:code" if has_factor else "directory:enrol")


def half(request: HttpRequest) -> Half | None:
    """Who is half signed in here, if the password was given in the last ten minutes."""
    held: dict[str, Any] | None = request.session.get(KEY)
    if held is None or clock_now() - datetime.fromisoformat(held["at"]) > GOOD_FOR:
        return None
    person = Person.objects.filter(pk=held["person"], is_active=True).first()
    return Half(person=person, next_url=held["next"]) if person else None


def finish(
    request: HttpRequest, person: Person, *, next_url: str, second_factor: bool
) -> HttpResponse:
    enter(request, person, second_factor=second_factor)
    return redirect(next_url or home_of(person))


def enter(
    request: HttpRequest,
    person: Person,
    *,
    second_factor: bool,
    outcome: Outcome = Outcome.SIGNED_IN,
) -> None:
    """Open the session and leave nothing of the half-way state behind."""
    at = clock_now()
    for key in (KEY, NEW_SEED):
        request.session.pop(key, None)
    service.sign_in(
        request=request,
        person=person,
        at=at,
        came_from=came_from(request),
        second_factor_given=second_factor,
        outcome=outcome,
    )
    if service.password_is_old(person=person, at=at):
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
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else ""
