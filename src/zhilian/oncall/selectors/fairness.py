"""Reads of what people carry, and of what is too much, before it happens."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import Count, F, Q

from zhilian.contract import selectors as contract
from zhilian.core.times import local_date
from zhilian.oncall import burden
from zhilian.oncall.chains import policy
from zhilian.oncall.models import Page
from zhilian.oncall.selectors.board import Board, board
from zhilian.oncall.selectors.canary import CanaryView, canary_view
from zhilian.oncall.selectors.handover import changes
from zhilian.oncall.types import Burden, DayMark, Duty, Layer, PageStatus, Rung, Span, Strain

DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """What the duty desk wants to know of the roster, in one reading."""

    duty: Duty | None
    following: Duty | None
    backup: Duty | None
    gaps: tuple[Span, ...]
    strains: tuple[Strain, ...]
    canary: CanaryView
    missing: int
    now: datetime

    @property
    def next_gap(self) -> Span | None:
        """The first gap, if it has not begun yet; of one that has, the desk says so itself."""
        first = self.gaps[0] if self.gaps else None
        return first if first is not None and first.starts_at > self.now else None


def outlook(*, now: datetime) -> Outlook:
    until = now + policy().look_ahead
    held = board(starts_at=now, ends_at=until)
    return Outlook(
        duty=held.on(now),
        following=held.next(now),
        backup=held.on(now, layer=Layer.BACKUP),
        gaps=tuple(required_gaps(now=now, held=held)),
        strains=tuple(strains_ahead(now=now, held=held)),
        canary=canary_view(now=now),
        missing=sum(change.missing for change in changes(now=now, held=held)),
        now=now,
    )


def burdens(*, starts_at: datetime, ends_at: datetime, held: Board | None = None) -> list[Burden]:
    """Hours, nights, weekends, holidays and calls of each person, of the primary layer."""
    held = held or board(starts_at=starts_at, ends_at=ends_at)
    found = burden.burdens(
        held.stints(),
        starts_at=starts_at,
        ends_at=ends_at,
        days_off=days_off(first=local_date(starts_at), last=local_date(ends_at)),
        limits=policy().limits,
    )
    called = _called(starts_at=starts_at, ends_at=ends_at)
    return [
        replace(
            row,
            name=held.people[row.person_id].name,
            pages=called.get(row.person_id, (0, 0))[0],
            answered=called.get(row.person_id, (0, 0))[1],
        )
        for row in found
    ]


def strains_ahead(*, now: datetime, held: Board | None = None) -> list[Strain]:
    """Overloads of the days ahead, over all layers together."""
    until = now + policy().look_ahead
    held = held or board(starts_at=now, ends_at=until)
    rules = policy().layers
    found = burden.strains(
        [held.stints(layer) for layer in held.layers if rules[layer].must_be_filled],
        behind=[held.stints(layer) for layer in held.layers if not rules[layer].must_be_filled],
        limits=policy().limits,
        starts_at=now,
        ends_at=until,
    )
    return [replace(strain, name=held.people[strain.person_id].name) for strain in found]


def required_gaps(*, now: datetime, held: Board | None = None) -> list[Span]:
    """Gaps of the days ahead in layers that must be filled."""
    until = now + policy().look_ahead
    held = held or board(starts_at=now, ends_at=until)
    found: list[Span] = []
    for layer, rule in policy().layers.items():
        if rule.must_be_filled:
            found += held.gaps(starts_at=now, ends_at=until, layer=layer)
    return sorted(found, key=lambda gap: gap.starts_at)


def days_off(*, first: date, last: date) -> dict[date, bool]:
    """Dated days that differ from the week: True a holiday, False a make-up working day."""
    rows = contract.dated_days(first=first, last=last)
    return {day: not row.working for day, row in rows.items()}


def day_marks(*, first: date, last: date) -> dict[date, DayMark]:
    """How the calendar of the contract marks the days, for the eye."""
    return {
        day: DayMark(
            label=row.label, holiday=not row.working, provisional=row.status == "provisional"
        )
        for day, row in contract.dated_days(first=first, last=last).items()
    }


def _called(*, starts_at: datetime, ends_at: datetime) -> dict[int, tuple[int, int]]:
    """Person to (called, took it); drills and people who are only informed are left out."""
    rows = Page.objects.filter(paged_at__gte=starts_at, paged_at__lt=ends_at)
    rows = rows.filter(paging__drill=False).exclude(rung=Rung.PURCHASER)
    took = Q(status=PageStatus.ACCEPTED) | Q(paging__incident__owner_id=F("person_id"))
    counted = rows.values("person_id").annotate(n=Count("id"), took=Count("id", filter=took))
    return {row["person_id"]: (row["n"], row["took"]) for row in counted.order_by()}
