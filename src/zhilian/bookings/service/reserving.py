"""Taking, giving back, changing, coming."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from zhilian.bookings import selectors
from zhilian.bookings.errors import Full, NotNow
from zhilian.bookings.events import (
    NoShowNoted,
    ReservationChanged,
    ReservationCheckedIn,
    ReservationMade,
    ReservationReleased,
)
from zhilian.bookings.models import NoShow, Reservation, Resource
from zhilian.bookings.selectors.free import with_buffer
from zhilian.bookings.service.cells import change_cells
from zhilian.bookings.service.fitting import Wish, bookable, candidates, fitting
from zhilian.bookings.types import Holder, ReservationState, Stretch
from zhilian.core import events
from zhilian.directory import selectors as directory


@transaction.atomic
def reserve(*, wish: Wish) -> Reservation:
    """Take it, or one of those below it. Forty at once for the last one: one has it.

    Errors: `NoSuchThing`, `NotOpen`, `Full`, `BadDraft` for a stretch that cannot be.
    """
    known = Reservation.objects.filter(key=wish.key).select_related("resource").first()
    if known is not None:
        return known
    resource = bookable(wish.code)
    stretch = fitting(resource, wish)
    return _take_one_of(candidates(resource, stretch), stretch, wish)


@transaction.atomic
def release(
    *, reservation_id: int, by: str, at: datetime, no_show: bool = False
) -> Reservation | None:
    """Give it back. Again changes nothing (None). Who did not come to what had begun is noted."""
    found = _locked(reservation_id)
    if not found.is_live:
        return None
    missed = no_show and found.state == ReservationState.HELD
    _end(found, ReservationState.NO_SHOW if missed else ReservationState.RELEASED, at=at)
    events.record(
        ReservationReleased(
            at=at, by=by, state=ReservationState(found.state).value, **_facts(found)
        )
    )
    if missed and found.person_id:
        note_no_show(subject=found.subject, person_id=found.person_id, window=found.window, at=at)
    return found


@transaction.atomic
def check_in(*, reservation_id: int, at: datetime) -> Reservation:
    """They are here. Errors: `NotNow` when it was given back."""
    found = _locked(reservation_id)
    if found.state == ReservationState.CHECKED_IN:
        return found
    if found.state != ReservationState.HELD:
        raise NotNow(f"这个预约{found.get_state_display()}，不能签到，请重新预约。")
    found.state, found.checked_in_at = ReservationState.CHECKED_IN, at
    found.save()
    events.record(ReservationCheckedIn(at=at, **_facts(found)))
    return found


@transaction.atomic
def move(
    *,
    reservation_id: int,
    by: str,
    at: datetime,
    stretch: Stretch | None = None,
    code: str = "",
    any_time: bool = False,
) -> Reservation:
    """Another time, another resource, or both, at once: what is had is kept when it cannot be.

    Errors: as `reserve`; `NotNow` when it was given back.
    """
    found = _locked(reservation_id)
    if not found.is_live:
        raise NotNow(f"这个预约{found.get_state_display()}，不能变更，请重新预约。")
    resource = bookable(code) if code else found.resource
    wanted = stretch or Stretch(starts_at=found.starts_at, ends_at=found.ends_at)
    wish = Wish(
        key=found.key,
        code=resource.code,
        starts_at=wanted.starts_at,
        ends_at=wanted.ends_at,
        holder=Holder(subject=found.subject),
        at=at,
        units=found.units,
        any_time=any_time,
    )
    fits = fitting(resource, wish)
    changes = [
        (found.resource, _span(found), -found.units),
        (resource, with_buffer(resource, fits), found.units),
    ]
    # by id, so that two who swap never wait for each other; within one resource first give back
    for held, span, units in sorted(changes, key=lambda change: change[0].pk):
        change_cells(held, span, units=units)
    found.resource, found.starts_at, found.ends_at = resource, fits.starts_at, fits.ends_at
    found.held_until = with_buffer(resource, fits).ends_at
    found.save()
    events.record(ReservationChanged(at=at, by=by, **_facts(found)))
    return found


@transaction.atomic
def call_off(*, reservation_id: int, at: datetime) -> Reservation | None:
    """Who keeps the resource takes it away."""
    found = _locked(reservation_id)
    if not found.is_live:
        return None
    _end(found, ReservationState.CALLED_OFF, at=at)
    return found


@transaction.atomic
def note_no_show(*, subject: str, person_id: int, window: str, at: datetime) -> None:
    """Somebody did not come: counts against the next booking at this window. Once a subject."""
    _row, made = NoShow.objects.get_or_create(
        subject=subject, defaults={"person_id": person_id, "window": window, "at": at}
    )
    if made:
        events.record(NoShowNoted(at=at, holder=subject, person_id=person_id, window=window))


def free_parking_of_leaver(*, person_id: int, at: datetime) -> int:
    """Give back every parking place that somebody holds from now on who has left; each by itself,
    so that what was cut short goes on where it was. Returns how many; none of who is back.
    """
    if directory.person(person_id=person_id).is_active:
        return 0
    held = selectors.parking_ahead(person_id=person_id, now=at)
    by = f"person:{person_id}"
    freed = [release(reservation_id=reservation_id, by=by, at=at) for reservation_id in held]
    return sum(found is not None for found in freed)


def _take_one_of(among: Sequence[Resource], stretch: Stretch, wish: Wish) -> Reservation:
    for resource in among[:-1]:
        try:
            with transaction.atomic():
                return _take(resource, stretch, wish)
        except Full:
            continue
    return _take(among[-1], stretch, wish)


def _take(resource: Resource, stretch: Stretch, wish: Wish) -> Reservation:
    change_cells(resource, with_buffer(resource, stretch), units=wish.units)
    return _write(resource, stretch, wish)


def _write(resource: Resource, stretch: Stretch, wish: Wish) -> Reservation:
    holder = wish.holder
    made = Reservation.objects.create(
        key=wish.key,
        resource=resource,
        subject=holder.subject,
        number=holder.number,
        window=holder.window,
        person_id=holder.person_id,
        starts_at=stretch.starts_at,
        ends_at=stretch.ends_at,
        held_until=with_buffer(resource, stretch).ends_at,
        units=wish.units,
        facts=wish.facts,
        made_at=wish.at,
    )
    events.record(ReservationMade(at=wish.at, **_facts(made)))
    return made


def _end(found: Reservation, state: ReservationState, *, at: datetime) -> None:
    change_cells(found.resource, _span(found), units=-found.units)
    found.state, found.released_at = state, at
    found.save()


def _span(found: Reservation) -> Stretch:
    return Stretch(starts_at=found.starts_at, ends_at=found.held_until)


def _locked(reservation_id: int) -> Reservation:
    rows = Reservation.objects.select_for_update(of=("self",)).select_related("resource__parent")
    found: Reservation = rows.get(pk=reservation_id)
    return found


def _facts(found: Reservation) -> dict[str, Any]:
    return {
        "reservation_id": found.pk,
        "resource_id": found.resource_id,
        "holder": found.subject,
    }
