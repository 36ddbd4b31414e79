"""Notes for the people on duty."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from zhilian.core.listing import Asked, Page, Sort, cut
from zhilian.directory import selectors as directory
from zhilian.directory.types import CONSOLE_ROLES, Role
from zhilian.duties.models import DutyNote, NoteReading

NEWEST = Sort(key="", label="开始时间", field="start_at", falling=True)
READERS = frozenset(
    {
        Role.DUTY_DESK,
        Role.GATE_GUARD,
        Role.GUARD,
        Role.HVAC_WORKER,
        Role.PROPERTY_ADMIN,
        Role.PROPERTY_DISPATCHER,
        Role.SECURITY_OFFICE,
        Role.ACCESS_ADMIN,
    }
)
"""Who is on duty for a building and must know."""


def notes(*, viewer_id: int, asked: Asked, now: datetime) -> Page[DutyNote]:
    """Those of the viewer's place, the latest first."""
    found = _narrowed(viewer_id, asked, now=now)
    return cut(found, sort=NEWEST, after=asked.after)


def every_note(*, viewer_id: int, asked: Asked, now: datetime) -> "QuerySet[DutyNote]":
    return _narrowed(viewer_id, asked, now=now).order_by("-start_at", "-id")


def note_for(*, viewer_id: int, note_id: int) -> DutyNote | None:
    return _scoped(viewer_id).filter(pk=note_id).first()


def notes_ahead(*, viewer_id: int, now: datetime) -> int:
    """How many are not over yet and unread by this person."""
    mine = NoteReading.objects.filter(note=OuterRef("pk"), person_id=viewer_id)
    return _scoped(viewer_id).filter(~Exists(mine), end_at__gte=now).count()


def _narrowed(viewer_id: int, asked: Asked, *, now: datetime) -> "QuerySet[DutyNote]":
    readings = NoteReading.objects.select_related("person").order_by("id")
    found = _scoped(viewer_id).prefetch_related(Prefetch("readings", readings))
    when = asked.get("when")
    if when == "ahead":
        found = found.filter(end_at__gte=now)
    elif when == "hvac":
        found = found.filter(end_at__gte=now, hvac=True)
    if asked.q:
        found = found.filter(Q(building__contains=asked.q) | Q(case_number__startswith=asked.q))
    return found


def _scoped(viewer_id: int) -> "QuerySet[DutyNote]":
    where = Q(pk__in=[])
    for grant in directory.live_grants(person_id=viewer_id):
        if grant.role in CONSOLE_ROLES:
            where |= Q(branch__isnull=True)
        elif grant.role in READERS:
            where |= Q(branch_id=grant.branch_id) if grant.branch_id else Q(branch__isnull=True)
    return DutyNote.objects.filter(where)
