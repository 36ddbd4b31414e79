"""When somebody's time here ended: their employment, their rights at the back office."""

from datetime import datetime
from typing import Final

from django.db.models import Max, Q

from zhilian.core.times import local_midnight
from zhilian.directory.models import PersonVersion, RoleGrant
from zhilian.directory.types import DISTRICT_ROLES, LEAVING, MANAGING

OFFICE: Final = MANAGING | DISTRICT_ROLES


def left_at(*, person_id: int, now: datetime) -> datetime | None:
    """The first instant at which the person is no longer employed, by their last version; None
    while they are. An account that is only locked is no end.
    """
    row = PersonVersion.objects.filter(person=person_id).order_by("-number").first()
    if row is None or row.action not in LEAVING:
        return None
    ended_at = local_midnight(row.effective)
    return ended_at if ended_at <= now else None


def office_ended_at(*, person_id: int, now: datetime) -> datetime | None:
    """When the last role at the back office was taken back or ran out; None while one is held, and
    where none ever was.
    """
    grants = RoleGrant.objects.filter(person=person_id, role__in=sorted(OFFICE))
    running = Q(until_at__isnull=True) | Q(until_at__gt=now)
    if grants.filter(running, revoked_at__isnull=True).exists():
        return None
    told = grants.aggregate(
        revoked=Max("revoked_at"), ran_out=Max("until_at", filter=Q(revoked_at__isnull=True))
    )
    ends = [found for found in told.values() if found is not None]
    return max(ends) if ends else None
