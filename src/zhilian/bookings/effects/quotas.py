"""`quota.*`: places of a hospital on a day."""

from zhilian.bookings import service
from zhilian.bookings.calls import give_back, holder, taken
from zhilian.bookings.service import Wish
from zhilian.bookings.types import ResourceKind
from zhilian.core.calls import key_of, tells_refusals
from zhilian.core.effects import Call, Outcome, effect
from zhilian.core.times import local_midnight

POOLS = (ResourceKind.HOSPITAL,)


@effect("quota.reserve")
@tells_refusals
def reserve(call: Call) -> Outcome:
    """占用体检名额."""
    wish = Wish(
        key=call.key,
        code=key_of(call.args["pool"]),
        starts_at=local_midnight(call.args["day"]),
        holder=holder(call),
        at=call.at,
    )
    return taken([service.reserve(wish=wish)])


@effect("quota.release")
@tells_refusals
def release(call: Call) -> Outcome:
    """释放体检名额."""
    return give_back(call, POOLS)
