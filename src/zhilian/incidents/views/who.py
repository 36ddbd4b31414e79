"""Who is at the page and what he may do."""

from collections.abc import Callable, Collection

from django.http import Http404, HttpRequest

from zhilian.directory.types import CONSOLE_ROLES, ENGINEERS, OPS_ROLES, Role
from zhilian.incidents import selectors
from zhilian.incidents.errors import NoSuchIncident
from zhilian.incidents.models import Incident

READERS = tuple(sorted(CONSOLE_ROLES))
REPORTERS = tuple(sorted(OPS_ROLES))
ACTORS = tuple(sorted({*ENGINEERS, Role.OPS_MANAGER}))
MARKERS = tuple(sorted({*ACTORS, Role.PURCHASER}))
PLANNERS = ACTORS
PUBLISHERS = (Role.OPS_MANAGER,)
Reasoned = Callable[..., Incident]
SIGNERS = (Role.OPS_MANAGER, Role.PURCHASER)


def person_id(request: HttpRequest) -> int:
    """The person at the page; every view here admits only people who are logged in."""
    return int(request.user.pk or 0)


def holds(request: HttpRequest, roles: Collection[str]) -> bool:
    held: frozenset[str] = getattr(request.user, "role_codes", frozenset())
    return bool(held & set(roles))


def incident_or_404(incident_id: int) -> Incident:
    try:
        return selectors.incident(incident_id=incident_id)
    except NoSuchIncident as refusal:
        raise Http404(str(refusal)) from None
