"""From a name and a password to a live session, with every failure counted and written down."""

from __future__ import annotations

from datetime import datetime

from axes.handlers.proxy import AxesProxyHandler
from axes.utils import reset as forget_failures
from django.contrib.auth import authenticate, login, update_session_auth_hash
from django.db import transaction
from django.http import HttpRequest

from zhilian.directory import selectors
from zhilian.directory.models import Person
from zhilian.directory.models.people import is_phone, plain_username
from zhilian.directory.service import links, second_factor, sessions
from zhilian.directory.service.sessions import CameFrom, Proof
from zhilian.directory.types import Means, Outcome

BACKEND = "django.contrib.auth.backends.ModelBackend"


def check_password(
    *, request: HttpRequest, username: str, password: str, at: datetime, came_from: CameFrom
) -> Person | None:
    """The person whose name (or number, if nobody else has it) and password these are.

    None counts as a failure.
    """
    name = _name_of(username)
    person = authenticate(request, username=name, password=password)
    if isinstance(person, Person):
        return person
    outcome = Outcome.LOCKED if _is_locked(request) else Outcome.WRONG
    known = Person.objects.filter(username=name).first()
    sessions.note_attempt(
        person=known, outcome=outcome, at=at, came_from=came_from, means=Means.PASSWORD
    )
    return None


def check_code(
    *, request: HttpRequest, person: Person, code: str, at: datetime, came_from: CameFrom
) -> bool:
    """Whether the second factor is right; wrong codes count towards the same lock as passwords."""
    credentials = {"username": person.username}
    if AxesProxyHandler.is_allowed(request, credentials) and second_factor.accepts_code(
        person_id=person.pk, code=code, at=at
    ):
        return True
    count_failure(request=request, username=person.username)
    sessions.note_attempt(person=person, outcome=Outcome.WRONG_CODE, at=at, came_from=came_from)
    return False


def may_try(*, request: HttpRequest, person: Person, at: datetime, origin: CameFrom) -> bool:
    """Whether this person may come in by another way: not while account or address is locked."""
    if AxesProxyHandler.is_allowed(request, {"username": person.username}):
        return True
    sessions.note_attempt(person=person, outcome=Outcome.LOCKED, at=at, came_from=origin)
    return False


def count_failure(*, request: HttpRequest, username: str = "") -> None:
    """Count a wrong code or a guessed link towards the lock of the account and the address."""
    AxesProxyHandler.user_login_failed(
        sender=count_failure, credentials={"username": username}, request=request
    )


def is_allowed(*, request: HttpRequest) -> bool:
    """False while the address is locked."""
    return bool(AxesProxyHandler.is_allowed(request, {"username": ""}))


@transaction.atomic
def sign_in(
    *,
    request: HttpRequest,
    person: Person,
    at: datetime,
    came_from: CameFrom,
    proof: Proof,
) -> None:
    """Open the session. The caller has proved who the person is."""
    login(request, person, backend=BACKEND)
    sessions.open_session(
        session_key=request.session.session_key or "",
        person=person,
        at=at,
        proof=proof,
        came_from=came_from,
    )
    forget_failures(username=person.username)
    outcome = Outcome.DEMO_ENTRY if proof.means == Means.DEMO else Outcome.SIGNED_IN
    sessions.note_attempt(
        person=person, outcome=outcome, at=at, came_from=came_from, means=proof.means
    )


@transaction.atomic
def change_password(*, request: HttpRequest, person: Person, password: str, at: datetime) -> None:
    """The person's own change: this browser stays signed in, every other session ends."""
    changed = links.set_password(
        person_id=person.pk,
        password=password,
        at=at,
        keep_session_key=request.session.session_key or "",
    )
    old_key = request.session.session_key or ""
    update_session_auth_hash(request, changed)
    sessions.move_session(old_key=old_key, new_key=request.session.session_key or "")


def password_is_old(*, person: Person, at: datetime) -> bool:
    """Whether the profile in force asks for a new password now."""
    longest = selectors.profile_in_force().max_age
    if longest is None or not person.has_usable_password():
        return False
    return person.password_set_at is None or at - person.password_set_at > longest


def _name_of(typed: str) -> str:
    """The name that was typed, or that of the one person with this number."""
    name = plain_username(typed)
    if not is_phone(name) or Person.objects.filter(username=name).exists():
        return name
    owners = selectors.people_by_phone(phone=name)
    return owners[0].username if len(owners) == 1 else name


def _is_locked(request: HttpRequest) -> bool:
    return bool(getattr(request, "axes_locked_out", False))
