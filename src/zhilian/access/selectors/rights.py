"""When members of staff may pass a gate: as staff, and by their permissions."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import QuerySet

from zhilian.access.models import Barred, Gate, Permission
from zhilian.access.reach import permissions_for
from zhilian.access.rules import WORKWEEK
from zhilian.access.types import Admits, Hours, Keeps, Rule, Span
from zhilian.contract import selectors as contract
from zhilian.core.times import local_date
from zhilian.directory import selectors as directory
from zhilian.directory.types import Placed

OFFICE_FROM, OFFICE_TO = "06:30", "21:30"
"""Doors that admit staff by OFFICE hours are open on working days between these."""
OFFICE_WEEK = [(day, OFFICE_FROM, OFFICE_TO) for day, _, _ in WORKWEEK]


def is_worked(*, at: datetime) -> bool:
    """Whether the calendar says that this is a working day."""
    return bool(contract.working_calendar(at=at).ranges_on(local_date(at)))


def staff_spans(gate: Gate, person: Placed) -> list[Span]:
    """When this person passes here as staff; nobody who is barred may be asked for."""
    at_home = person.site_id in (None, gate.site_id) and person.branch_id == gate.branch_id
    welcome = gate.admits == Admits.ALL_STAFF or (gate.admits == Admits.SITE_STAFF and at_home)
    if not welcome or not person.is_active:
        return []
    if gate.hours == Hours.ALWAYS:
        return [Span()]
    return [Span(week=OFFICE_WEEK, workdays=True)]


def permission_spans(permissions: Iterable[Permission]) -> list[Span]:
    return [
        Span(
            start=one.grant.valid_from,
            end=one.grant.valid_to,
            week=one.week,
            workdays=one.rule == Rule.WORKING,
        )
        for one in permissions
    ]


def permissions_at(
    gate: Gate, *, at: datetime, person_ids: Collection[int] | None = None
) -> QuerySet[Permission]:
    """Live permissions that open this gate now or later, of these people or of all."""
    found = Permission.objects.filter(
        permissions_for(gate), grant__state="LIVE", grant__valid_to__gt=at
    )
    if person_ids is not None:
        found = found.filter(person__in=person_ids)
    return found.select_related("grant").order_by("id")


def barred_ids(*, person_ids: Collection[int] | None = None) -> set[int]:
    """Those who have left."""
    found = Barred.objects.filter(lifted_at__isnull=True)
    if person_ids is not None:
        found = found.filter(person__in=person_ids)
    return set(found.values_list("person_id", flat=True))


def people_kept(gate: Gate, *, at: datetime) -> set[int]:
    """Whom the terminals of this gate must know: holders of permissions, or all who may pass."""
    held = set(permissions_at(gate, at=at).values_list("person_id", flat=True))
    if gate.keeps == Keeps.ALL and gate.admits != Admits.PERMITTED:
        site = gate.site_id if gate.admits == Admits.SITE_STAFF else None
        held |= set(directory.staff_ids(branch_id=gate.branch_id, site_id=site))
    return held - barred_ids()
