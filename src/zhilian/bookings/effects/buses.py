"""`bus.*`: seats of a trip on a day."""

from zhilian.bookings import service
from zhilian.bookings.calls import arrive, give_back, holder, taken
from zhilian.bookings.service import Wish
from zhilian.bookings.types import ResourceKind
from zhilian.core.calls import key_of, label_of, tells_refusals
from zhilian.core.effects import Call, Outcome, effect
from zhilian.core.times import local_midnight

TRIPS = (ResourceKind.BUS_TRIP,)


@effect("bus.reserve")
@tells_refusals
def reserve(call: Call) -> Outcome:
    """占用班次座位."""
    wish = Wish(
        key=call.key,
        code=key_of(call.args["trip"]),
        starts_at=local_midnight(call.args["ride_date"]),
        units=int(call.args["seats"]),
        holder=holder(call),
        at=call.at,
        facts={"stop": label_of(call.values.get("stop"), longest=40)},
    )
    return taken([service.reserve(wish=wish)])


@effect("bus.release")
@tells_refusals
def release(call: Call) -> Outcome:
    """释放班次座位."""
    return give_back(call, TRIPS)


@effect("bus.board")
@tells_refusals
def board(call: Call) -> Outcome:
    """登记上车."""
    return arrive(call, TRIPS)
