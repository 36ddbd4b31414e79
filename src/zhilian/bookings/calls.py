"""What the effects of bookings have in common: whose call it is, what it had taken before."""

from collections.abc import Collection, Iterable

from zhilian.bookings import selectors, service
from zhilian.bookings.models import Reservation
from zhilian.bookings.types import Holder, ResourceKind
from zhilian.core.effects import DONE, Call, Outcome, Picked
from zhilian.core.listing import number

NO_SHOW = "no_show"


def holder(call: Call) -> Holder:
    return Holder(
        subject=call.subject,
        number=call.number,
        window=call.window,
        person_id=call.person_id,
    )


def missed(call: Call) -> bool:
    """Whether it is given back because nobody came."""
    return call.values.get("cause") == NO_SHOW


def taken(made: Iterable[Reservation], **writes: str) -> Outcome:
    return Outcome(receipt={"reservations": [row.pk for row in made]}, writes=writes)


def held_by(call: Call, kinds: Collection[ResourceKind]) -> list[int]:
    """The reservations of the call that is undone; without a receipt those of the case."""
    before = call.receipt.get("reservations")
    if before:
        return [int(pk) for pk in before]
    return [row.pk for row in selectors.reservations_of(subject=call.subject, kinds=kinds)]


def give_back(call: Call, kinds: Collection[ResourceKind]) -> Outcome:
    """Given back already, nothing changes."""
    for pk in held_by(call, kinds):
        service.release(reservation_id=pk, by=call.subject, at=call.at, no_show=missed(call))
    return DONE


def arrive(call: Call, kinds: Collection[ResourceKind]) -> Outcome:
    """Everything of these kinds that the case holds is checked in."""
    found = selectors.reservations_of(subject=call.subject, kinds=kinds)
    for row in found:
        service.check_in(reservation_id=row.pk, at=call.at)
    if found:
        return DONE
    return Outcome(ok=False, reason="这个预约已经释放，不能签到，请重新预约。")


def own_booking(call: Call, kinds: Collection[ResourceKind]) -> Reservation | None:
    """The reservation that was picked, if it is the caller's own and still stands."""
    picked = call.args.get("booking")
    booking_id = number(picked.key if isinstance(picked, Picked) else str(picked or ""))
    if booking_id is None:
        return None
    found = selectors.reservation(reservation_id=booking_id)
    mine = found is not None and found.person_id == call.person_id
    return found if found and mine and found.is_live and found.resource.kind in kinds else None
