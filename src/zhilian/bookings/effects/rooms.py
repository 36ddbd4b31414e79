"""`room.*`: meeting rooms by the interval."""

from zhilian.bookings import service
from zhilian.bookings.calls import arrive, give_back, holder, missed, own_booking, taken
from zhilian.bookings.service import Wish
from zhilian.bookings.types import ResourceKind, Stretch
from zhilian.core.calls import key_of, tells_refusals
from zhilian.core.effects import Call, Outcome, effect, failed

ROOMS = (ResourceKind.ROOM, ResourceKind.VIDEO_ROOM, ResourceKind.VENUE)
GONE = "原预约已经取消或不是您本人的，请重新选择。"


@effect("room.reserve")
@tells_refusals
def reserve(call: Call) -> Outcome:
    """占用会议室时段."""
    wish = Wish(
        key=call.key,
        code=key_of(call.args["room"]),
        starts_at=call.args["start_at"],
        ends_at=call.args["end_at"],
        holder=holder(call),
        at=call.at,
    )
    return taken([service.reserve(wish=wish)])


@effect("room.release")
@tells_refusals
def release(call: Call) -> Outcome:
    """释放会议室时段: this case's own, or the one that its applicant picked."""
    if call.args.get("booking") is None:
        return give_back(call, ROOMS)
    booking = own_booking(call, ROOMS)
    if booking is None:
        return failed(GONE)
    service.release(reservation_id=booking.pk, by=call.subject, at=call.at, no_show=missed(call))
    return taken([booking])


@effect("room.change")
@tells_refusals
def change(call: Call) -> Outcome:
    """同一事务内改占新时段或新会议室."""
    booking = own_booking(call, ROOMS)
    if booking is None:
        return failed(GONE)
    starts_at, ends_at = call.args.get("start_at"), call.args.get("end_at")
    stretch = Stretch(starts_at=starts_at, ends_at=ends_at) if starts_at and ends_at else None
    moved = service.move(
        reservation_id=booking.pk,
        by=call.subject,
        at=call.at,
        stretch=stretch,
        code=key_of(call.args.get("room")),
    )
    return taken([moved])


@effect("room.checkin")
@tells_refusals
def check_in(call: Call) -> Outcome:
    """登记签到并开始计时."""
    return arrive(call, ROOMS)
