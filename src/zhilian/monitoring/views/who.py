"""Who is at the page, what he may do, and what does not exist."""

from __future__ import annotations

from collections.abc import Collection

from django.http import Http404, HttpRequest

from zhilian.directory.types import CONSOLE_ROLES, ENGINEERS, Role
from zhilian.monitoring import selectors
from zhilian.monitoring.errors import NoSuchCheck
from zhilian.monitoring.models import Check

READERS = tuple(sorted(CONSOLE_ROLES))
ACTORS = tuple(sorted({*ENGINEERS, Role.OPS_MANAGER}))


def person_id(request: HttpRequest) -> int:
    """The person at the page; every view here admits only people who are logged in."""
    return int(request.user.pk or 0)


def may_act(request: HttpRequest) -> bool:
    return _holds(request, ACTORS)


def check_or_404(check_id: int) -> Check:
    try:
        return selectors.check(check_id=check_id)
    except NoSuchCheck as refusal:
        raise Http404(str(refusal)) from None


def _holds(request: HttpRequest, roles: Collection[str]) -> bool:
    held: frozenset[str] = getattr(request.user, "role_codes", frozenset())
    return bool(held & set(roles))
