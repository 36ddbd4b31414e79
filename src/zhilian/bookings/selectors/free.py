"""What may still be had: slots, days, stretches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from zhilian.bookings import grid
from zhilian.bookings.models import Cell, Reservation, Resource
from zhilian.bookings.selectors.openings import Openings, days_from, openings
from zhilian.bookings.types import FreeSlot, Stretch
from zhilian.core.times import day_bounds, local_date

MOST_SLOTS = 1000


@dataclass(frozen=True, kw_only=True)
class FreeDay:
    """A day on which a resource runs, and how much of it is left."""

    code: str
    day: date
    starts_at: datetime
    ends_at: datetime
    left: int
    units: int


def free_slots(*, resource: Resource, at: datetime, days: int | None = None) -> list[FreeSlot]:
    """Every slot of a resource, or of what stands below it, that begins after `at`; full ones too,
    with nothing left. Several below one resource are added up.
    """
    below = list(Resource.objects.open().filter(parent=resource).select_related("parent"))
    taken_from = below or [resource]
    ahead = days_from(at, days=resource.horizon_days if days is None else days)
    opened = openings(resources=[resource, *taken_from], first=ahead[0], last=ahead[-1])
    held = _taken(taken_from, first=ahead[0], last=ahead[-1])
    found: dict[datetime, FreeSlot] = {}
    for one in taken_from:
        for slot in _slots(one, ahead, opened, at=at):
            before = found.get(slot.starts_at)
            found[slot.starts_at] = FreeSlot(
                code=resource.code,
                starts_at=slot.starts_at,
                ends_at=slot.ends_at,
                left=_left(one, slot, held.get(one.pk, {})) + (before.left if before else 0),
                units=one.units + (before.units if before else 0),
            )
    return [found[start] for start in sorted(found)][:MOST_SLOTS]


def free_days(*, resource: Resource, first: date, last: date) -> list[FreeDay]:
    """The days on which it runs, full ones too."""
    return free_days_of(resources=[resource], first=first, last=last)[resource.pk]


def free_days_of(
    *, resources: Sequence[Resource], first: date, last: date
) -> dict[int, list[FreeDay]]:
    """The same of several, by resource."""
    opened = openings(resources=resources, first=first, last=last)
    held = _taken(resources, first=first, last=last)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return {
        one.pk: [
            FreeDay(
                code=one.code,
                day=day,
                starts_at=stretch.starts_at,
                ends_at=stretch.ends_at,
                left=max(0, one.units - held.get(one.pk, {}).get(day_bounds(day)[0], 0)),
                units=one.units,
            )
            for day in days
            if (stretch := running(opened, one, day)) is not None
        ]
        for one in resources
    }


def running(opened: Openings, resource: Resource, day: date) -> Stretch | None:
    """From when to when it runs on a day; None when it does not."""
    spans = opened.on(resource, day)
    if not spans:
        return None
    whole = Stretch(starts_at=spans[0].starts_at, ends_at=spans[-1].ends_at)
    return None if opened.closure(resource, whole) else whole


def is_free(*, resource: Resource, stretch: Stretch) -> bool:
    """Whether an interval could be had now; a race is decided by reserving."""
    asked = grid.cells(with_buffer(resource, stretch), step_minutes=resource.cell_minutes)
    full = Cell.objects.filter(
        resource=resource, at__gte=asked[0], at__lte=asked[-1], taken__gte=resource.units
    )
    opened = openings(
        resources=[resource],
        first=asked[0].date(),
        last=asked[-1].date(),
    )
    return (
        not full.exists()
        and opened.covers(resource, stretch)
        and opened.closure(resource, stretch) is None
    )


def with_buffer(resource: Resource, stretch: Stretch) -> Stretch:
    buffer = timedelta(minutes=resource.buffer_minutes)
    return Stretch(starts_at=stretch.starts_at, ends_at=stretch.ends_at + buffer)


def busy(
    *, resources: Sequence[Resource], starts_at: datetime, ends_at: datetime
) -> list[Reservation]:
    """What is taken of these within a stretch, in the order of time."""
    found = Reservation.objects.live().overlapping(starts_at, ends_at)
    found = found.filter(resource__in=[one.pk for one in resources])
    return list(found.select_related("resource", "person__unit").order_by("starts_at", "id"))


def _slots(
    resource: Resource, days: Sequence[date], opened: Openings, *, at: datetime
) -> list[Stretch]:
    step = timedelta(minutes=resource.step_minutes)
    starts = (
        start
        for day in days
        for span in opened.on(resource, day)
        for start in grid.slots_in(span, step_minutes=resource.step_minutes)
        if start >= at
    )
    slots = (Stretch(starts_at=start, ends_at=start + step) for start in starts)
    return [slot for slot in slots if opened.closure(resource, slot) is None]


def starts_a_slot(opened: Openings, resource: Resource, start: datetime) -> bool:
    """Whether a slot is offered from then on."""
    spans = opened.on(resource, local_date(start))
    steps = (grid.slots_in(span, step_minutes=resource.step_minutes) for span in spans)
    return any(start in starts for starts in steps)


def _left(resource: Resource, slot: Stretch, held: Mapping[datetime, int]) -> int:
    if not held:
        return resource.units
    asked = grid.cells(slot, step_minutes=resource.cell_minutes)
    return max(0, resource.units - max(held.get(at, 0) for at in asked))


def _taken(
    resources: Sequence[Resource], *, first: date, last: date
) -> dict[int, dict[datetime, int]]:
    """By resource, how much is taken in each cell in which anything is."""
    since, until = day_bounds(first)[0], day_bounds(last)[1]
    rows = Cell.objects.filter(
        resource__in=[one.pk for one in resources], at__gte=since, at__lt=until, taken__gt=0
    )
    found: dict[int, dict[datetime, int]] = {}
    for pk, at, taken in rows.values_list("resource", "at", "taken"):
        found.setdefault(pk, {})[at] = taken
    return found
