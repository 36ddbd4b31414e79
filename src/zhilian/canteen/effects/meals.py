"""Meals booked, given back, fetched."""

from __future__ import annotations

from zhilian.bookings import service as bookings
from zhilian.canteen import selectors, service
from zhilian.canteen.effects.reading import people_in, source_of
from zhilian.canteen.errors import NotServed
from zhilian.canteen.types import MEALS, Booking, Payer
from zhilian.core.calls import each, id_of, label_of, tells_refusals
from zhilian.core.effects import Call, Outcome, effect
from zhilian.directory import selectors as directory


@effect("canteen.reserve")
@tells_refusals
def reserve(call: Call) -> Outcome:
    """A portion of a meal for the applicant, or one for each of the people of a unit's order."""
    people = people_in(call.args.get("people"))
    booking = Booking(
        day=call.args["meal_date"],
        meal=MEALS[label_of(call.args["meal"])],
        canteen_id=_canteen(call),
        item_id=id_of(call.args.get("package")),
        qty=int(call.args.get("qty") or 1),
        diet=[str(one) for one in each(call.values.get("diet"))],
        place=label_of(call.values.get("room") or ""),
    )
    source = source_of(call)
    if people:
        rows = service.reserve_for_unit(
            source=source, booking=booking, person_ids=people, at=call.at
        )
    else:
        rows = [service.reserve(source=source, booking=booking, at=call.at)]
    return Outcome(receipt={"reservations": [row.pk for row in rows]})


@effect("canteen.release")
@tells_refusals
def release(call: Call) -> Outcome:
    """What was booked and not fetched; a no-show is remembered as one."""
    held = [int(one) for one in each(call.receipt.get("reservations"))]
    ids = held or selectors.held_of(subject=call.subject)
    missed = call.values.get("cause") == "no_show"
    portions = service.release(ids=ids, missed=missed, at=call.at)
    if missed and portions and call.person_id is not None:
        bookings.note_no_show(
            subject=call.subject, person_id=call.person_id, window=call.window, at=call.at
        )
    return Outcome(receipt={"portions": portions})


@effect("canteen.redeem")
@tells_refusals
def redeem(call: Call) -> Outcome:
    """Fetched; at a machine that is written down already. A unit's people fetch one by one."""
    ids = selectors.held_of(subject=call.subject, payer=Payer.SELF)
    return Outcome(receipt={"served": service.redeem(ids=ids, at=call.at)})


def _canteen(call: Call) -> int:
    """The chosen one, or the one that makes overtime meals at the applicant's site."""
    chosen = id_of(call.args.get("canteen"))
    if chosen is not None:
        return chosen
    person = directory.placed(person_id=call.person_id) if call.person_id else None
    found = selectors.overtime_canteen(site_id=person.site_id if person else None)
    if found is None:
        raise NotServed("没有餐厅承办加班餐，请联系餐饮科设置。")
    return found.pk
