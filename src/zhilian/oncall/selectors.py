"""Reads of on-call: who is on, who would be called next, who was called for what."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from zhilian.core import crypto
from zhilian.directory import selectors as directory
from zhilian.incidents.types import FaultClass
from zhilian.oncall.chains import ROLES, policy
from zhilian.oncall.models import Page, Paging, Shift, ShiftQuerySet
from zhilian.oncall.spans import gaps
from zhilian.oncall.types import OPEN_PAGES, OPEN_PAGINGS, Duty, PagingStatus, Rung, Span

LOOK_AHEAD = timedelta(days=30)
PAGE = 30


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """Somebody in the escalation chain, and as what."""

    rung: Rung
    person_id: int
    name: str


def on_call(*, at: datetime) -> Duty | None:
    """Who is on at this instant; None is a gap in the roster."""
    shift = _shifts().at(at).first()
    return _duty(shift) if shift else None


def next_duty(*, at: datetime) -> Duty | None:
    """The next change of hands after `at`: the shift that begins then, if any is planned."""
    shift = _shifts().filter(starts_at__gt=at).order_by("starts_at", "id").first()
    return _duty(shift) if shift else None


def duties(*, starts_at: datetime, ends_at: datetime) -> list[Duty]:
    """The shifts that touch the stretch, in order."""
    return [
        _duty(shift) for shift in _shifts().touching(starts_at, ends_at).order_by("starts_at", "id")
    ]


def duty_of(*, shift_id: int | None) -> Duty | None:
    shift = None if shift_id is None else _shifts().filter(id=shift_id).first()
    return _duty(shift) if shift else None


def gaps_ahead(*, now: datetime, until: datetime | None = None) -> list[Span]:
    """Stretches from now on in which nobody is on, before they happen."""
    ends_at = until or now + LOOK_AHEAD
    planned = [
        Span(starts_at=duty.starts_at, ends_at=duty.ends_at, person_id=duty.person_id)
        for duty in duties(starts_at=now, ends_at=ends_at)
    ]
    return gaps(planned, starts_at=now, ends_at=ends_at)


def planned_until(*, now: datetime) -> datetime | None:
    """The end of the last shift that is planned."""
    last = _shifts().filter(ends_at__gt=now).order_by("-ends_at").first()
    return last.ends_at if last else None


def people_for_shifts() -> list[tuple[int, str]]:
    """Id and name of those who may stand in the roster: the engineers and the manager."""
    found: dict[int, str] = {}
    for role in ("ops_software", "ops_hardware", "ops_manager"):
        for person in directory.people_with_role(role=role):
            found.setdefault(person.pk, person.name)
    return list(found.items())


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
    found = found.prefetch_related("pages__person", "pages__notice")
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
    return list(found.prefetch_related("replies").order_by("-id")[: limit + 1])


def hours_by_person(*, starts_at: datetime, ends_at: datetime) -> list[tuple[str, float]]:
    """Hours on call of each person inside the stretch, the most burdened first."""
    hours: dict[str, float] = {}
    for duty in duties(starts_at=starts_at, ends_at=ends_at):
        inside = min(duty.ends_at, ends_at) - max(duty.starts_at, starts_at)
        hours[duty.name] = hours.get(duty.name, 0.0) + inside.total_seconds() / 3600
    return sorted(hours.items(), key=lambda item: -item[1])


def _step(step: str, *, at: datetime) -> list[Candidate]:
    if step == "on_call":
        current = _shifts().at(at).first()
        if current is None:
            return []
        name = current.person.name
        return [Candidate(rung=Rung.ON_CALL, person_id=current.person_id, name=name)]
    rung, role = ROLES[step]
    return [
        Candidate(rung=rung, person_id=person.pk, name=person.name)
        for person in directory.people_with_role(role=role)
    ]


def _shifts() -> ShiftQuerySet:
    return Shift.objects.select_related("person")


def _duty(shift: Shift) -> Duty:
    return Duty(
        shift_id=shift.pk,
        person_id=shift.person_id,
        name=shift.person.name,
        phone=crypto.mask_phone(shift.person.phone),
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        note=shift.note,
    )
