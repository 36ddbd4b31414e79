"""`slot.*`: appointments by the slot."""

from zhilian.bookings import selectors, service
from zhilian.bookings.calls import arrive, give_back, holder, taken
from zhilian.bookings.keys import read_slot
from zhilian.bookings.models import Reservation
from zhilian.bookings.service import Wish
from zhilian.bookings.types import KINDS, Mode, Stretch
from zhilian.bookings.wording import when
from zhilian.core.calls import key_of, tells_refusals
from zhilian.core.effects import Call, Outcome, effect, failed

SLOTTED = tuple(kind for kind, info in KINDS.items() if info.mode == Mode.SLOT)


@effect("slot.reserve")
@tells_refusals
def reserve(call: Call) -> Outcome:
    """占用预约时段: the slot says where; a place that was chosen must be the same."""
    found = read_slot(key_of(call.args["slot"]))
    if found is None:
        return failed("请从列表中选择一个时段。")
    starts_at, code = found
    place = key_of(call.args.get("place"))
    if place and not _belongs(code, place):
        return failed("所选时段不属于所选的地点，请重新选择时段。")
    wish = Wish(key=call.key, code=code, starts_at=starts_at, holder=holder(call), at=call.at)
    made = service.reserve(wish=wish)
    return taken([made], booked_slot=_words(made))


@effect("slot.release")
@tells_refusals
def release(call: Call) -> Outcome:
    """释放预约时段."""
    return give_back(call, SLOTTED)


@effect("slot.checkin")
@tells_refusals
def check_in(call: Call) -> Outcome:
    """登记到场核销."""
    return arrive(call, SLOTTED)


def _belongs(code: str, place: str) -> bool:
    """The resource is the place, stands below it, or is kept under another name there."""
    found = selectors.resource(code=code)
    if found is None:
        return False
    return place in {found.code, found.ref, found.parent.code if found.parent else found.code}


def _words(made: Reservation) -> str:
    """11月30日 09:30-10:00 王师傅."""
    stretch = Stretch(starts_at=made.starts_at, ends_at=made.ends_at)
    return f"{when(stretch)} {made.resource.name}"
