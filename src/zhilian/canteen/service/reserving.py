"""Meals are booked and given back; of the last one exactly one booking wins."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from zhilian.canteen.errors import AlreadyBooked, NotServed, SoldOut, TooLate
from zhilian.canteen.events import MealsReleased, MealsReserved
from zhilian.canteen.models import MealSession, MenuItem, Reservation
from zhilian.canteen.service.sessions import ensure_session
from zhilian.canteen.types import Booking, Held, Payer, Sort, Source
from zhilian.core import events


@transaction.atomic
def reserve(*, source: Source, booking: Booking, at: datetime) -> Reservation:
    """One person books for themselves, before the cut-off. Once by `source.key`.

    Errors: `NotServed`, `TooLate`, `SoldOut`, `AlreadyBooked`.
    """
    known = Reservation.objects.filter(key=source.key).first()
    if known is not None:
        return known
    session = _session(booking)
    if at >= session.cutoff_at:
        raise TooLate(f"{session}已过预订截止时间，请换一个餐次。")
    item = _item(booking, session)
    _take(session, item, qty=booking.qty)
    row = Reservation(
        session=session,
        item=item,
        person_id=source.person_id or 0,
        unit_id=source.unit_id,
        payer=Payer.SELF,
        qty=booking.qty,
        unit_price=item.price if item and item.price else session.price,
        diet=list(booking.diet),
        key=source.key,
        subject=source.subject,
        number=source.number,
        made_at=at,
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise AlreadyBooked from None
    _announce(source, session, qty=booking.qty, at=at)
    return row


@transaction.atomic
def reserve_for_unit(
    *, source: Source, booking: Booking, person_ids: Collection[int], at: datetime
) -> list[Reservation]:
    """A unit has a meal made for several, at its own cost; the kitchen has agreed, so that the
    cut-off does not count. Errors: `NotServed`, `SoldOut`.
    """
    known = list(Reservation.objects.filter(key__startswith=f"{source.key}#").order_by("id"))
    if known:
        return known
    people = list(dict.fromkeys(person_ids))
    session = _session(booking)
    _take(session, None, qty=len(people))
    rows = [
        Reservation(
            session=session,
            person_id=person_id,
            unit_id=source.unit_id,
            payer=Payer.UNIT,
            unit_price=session.price,
            place=booking.place[:80],
            key=f"{source.key}#{person_id}",
            subject=source.subject,
            number=source.number,
            made_at=at,
        )
        for person_id in people
    ]
    Reservation.objects.bulk_create(rows)
    _announce(source, session, qty=len(people), at=at)
    return rows


@transaction.atomic
def release(*, ids: Sequence[int], missed: bool = False, at: datetime) -> int:
    """Give back what was booked and not fetched. Returns how many portions; twice gives nothing."""
    rows = Reservation.objects.select_for_update(of=("self",)).filter(pk__in=ids, state=Held.HELD)
    freed = 0
    about = ""
    for row in rows.order_by("id"):
        row.state, row.ended_at = Held.MISSED if missed else Held.RELEASED, at
        row.save(update_fields=["state", "ended_at"])
        _give_back(row)
        freed += row.qty
        about = row.subject
    if freed:
        events.record(MealsReleased(at=at, about=about, qty=freed, missed=missed))
    return freed


def _session(booking: Booking) -> MealSession:
    session = ensure_session(canteen_id=booking.canteen_id, day=booking.day, meal=booking.meal)
    if not session.is_open:
        raise NotServed(f"{session}已取消（{session.close_reason}），请换一个餐次。")
    return session


def _item(booking: Booking, session: MealSession) -> MenuItem | None:
    if booking.item_id is None:
        return None
    found = session.items.filter(pk=booking.item_id, sort=Sort.PACKAGE).first()
    if found is None:
        raise NotServed("所选套餐不在这一餐的菜单里，请重新选择套餐。")
    return found


def _take(session: MealSession, item: MenuItem | None, *, qty: int) -> None:
    """Conditional updates: whoever comes second when one is left gets nothing."""
    room = MealSession.objects.filter(pk=session.pk, reserved__lte=F("quota") - qty, state="OPEN")
    if not room.update(reserved=F("reserved") + qty):
        session.refresh_from_db()
        raise SoldOut(what=str(session), left=session.left)
    if item is None:
        return
    free = MenuItem.objects.filter(pk=item.pk)
    if item.quota is not None:
        free = free.filter(reserved__lte=F("quota") - qty)
    if not free.update(reserved=F("reserved") + qty):
        item.refresh_from_db()
        raise SoldOut(what=f"“{item.name}”", left=item.left or 0)


def _give_back(row: Reservation) -> None:
    MealSession.objects.filter(pk=row.session_id).update(reserved=F("reserved") - row.qty)
    if row.item_id:
        MenuItem.objects.filter(pk=row.item_id).update(reserved=F("reserved") - row.qty)


def _announce(source: Source, session: MealSession, *, qty: int, at: datetime) -> None:
    events.record(MealsReserved(at=at, session_id=session.pk, about=source.subject, qty=qty))
