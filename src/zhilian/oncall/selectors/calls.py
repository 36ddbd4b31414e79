"""Reads about calling: who would be called next, who was called for what."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from zhilian.directory import selectors as directory
from zhilian.incidents.types import FaultClass
from zhilian.oncall.chains import ROLES, STANDING, policy
from zhilian.oncall.models import Page, Paging
from zhilian.oncall.selectors.roster import on_call
from zhilian.oncall.types import OPEN_PAGES, OPEN_PAGINGS, PagingStatus, Rung

PAGE = 30


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """Somebody in the escalation chain, and as what."""

    rung: Rung
    person_id: int
    name: str


def chain(*, fault_class: str, at: datetime) -> list[Candidate]:
    """Who is called for a fault of this class, in order, each person once."""
    found: dict[int, Candidate] = {}
    for step in policy().chains[FaultClass(fault_class)]:
        for candidate in _step(step, at=at):
            found.setdefault(candidate.person_id, candidate)
    return list(found.values())


def paging_of(*, incident_id: int) -> Paging | None:
    """The calling that is under way for an incident."""
    found = Paging.objects.filter(incident_id=incident_id, status__in=OPEN_PAGINGS)
    return found.first()


def pagings_due(*, now: datetime) -> list[int]:
    """Callings whose next person should be called by now."""
    due = Paging.objects.filter(status=PagingStatus.CALLING, next_at__lte=now)
    return list(due.order_by("next_at", "id").values_list("id", flat=True)[:100])


def pages_to_ring(*, now: datetime) -> list[int]:
    """People who were texted, have not answered, and should be rung by now."""
    due = Page.objects.filter(ring_at__lte=now).order_by("ring_at", "id")
    return list(due.values_list("id", flat=True)[:100])


def pages_for(*, incident_id: int) -> list[Page]:
    """Everybody who was called for an incident, in order."""
    found = Page.objects.filter(paging__incident_id=incident_id)
    return list(found.select_related("person", "notice", "paging").order_by("id"))


def open_pages_of(*, phone_index: str) -> QuerySet[Page]:
    """The calls that this number may still answer."""
    found = Page.objects.filter(phone_index=phone_index, status__in=OPEN_PAGES).exclude(code="")
    return found.select_related("paging__incident").order_by("-id")


def open_pagings(*, limit: int = 6) -> list[Paging]:
    """What is being called for: those that nobody took first, then the oldest; with everybody who
    was called.
    """
    found = Paging.objects.filter(status__in=OPEN_PAGINGS).select_related("incident")
    found = found.prefetch_related("pages__person", "pages__notice", "pages__rings")
    return list(found.order_by("-status", "id")[:limit])


def open_paging_count() -> int:
    return Paging.objects.filter(status__in=OPEN_PAGINGS).count()


def calls(*, q: str = "", before: int | None = None, limit: int = PAGE) -> list[Page]:
    """Everybody who was ever called, newest first; one more than `limit` tells of more."""
    found = Page.objects.select_related("person", "notice", "paging__incident")
    if before is not None:
        found = found.filter(id__lt=before)
    if q:
        by_number = Q(paging__incident__number__istartswith=q)
        found = found.filter(by_number | Q(person__name__startswith=q))
    return list(found.prefetch_related("replies", "rings").order_by("-id")[: limit + 1])


def _step(step: str, *, at: datetime) -> list[Candidate]:
    if step in STANDING:
        rung, layer = STANDING[step]
        current = on_call(at=at, layer=layer)
        if current is None:
            return []
        return [Candidate(rung=rung, person_id=current.person_id, name=current.name)]
    rung, role = ROLES[step]
    return [
        Candidate(rung=rung, person_id=person.pk, name=person.name)
        for person in directory.people_with_role(role=role)
    ]
