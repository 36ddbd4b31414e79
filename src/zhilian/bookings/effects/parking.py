"""`parking.*` of bookings: places in a lot by the interval. Barriers are the access app's."""

from zhilian.bookings import service
from zhilian.bookings.calls import give_back, holder, taken
from zhilian.bookings.service import Wish
from zhilian.bookings.types import ResourceKind
from zhilian.core.calls import key_of, tells_refusals
from zhilian.core.effects import Call, Outcome, effect

LOTS = (ResourceKind.PARKING,)


@effect("parking.reserve")
@tells_refusals
def reserve(call: Call) -> Outcome:
    """占用车位."""
    wish = Wish(
        key=call.key,
        code=key_of(call.args["lot"]),
        starts_at=call.args["start_at"],
        ends_at=call.args["end_at"],
        holder=holder(call),
        at=call.at,
    )
    return taken([service.reserve(wish=wish)])


@effect("parking.release")
@tells_refusals
def release(call: Call) -> Outcome:
    """释放车位."""
    return give_back(call, LOTS)
