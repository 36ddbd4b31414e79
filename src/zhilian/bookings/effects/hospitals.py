"""`hospital.*`: what hospitals are told, and who has been there."""

from zhilian.bookings import service
from zhilian.bookings.calls import arrive, holder
from zhilian.bookings.effects.quotas import POOLS
from zhilian.bookings.service import Examination
from zhilian.bookings.types import OrderState
from zhilian.core.calls import key_of, label_of, tells_refusals
from zhilian.core.effects import DONE, Call, Outcome, effect, failed


@effect("hospital.push")
@tells_refusals
def push(call: Call) -> Outcome:
    """推送名单到体检机构: owed to the worker; the hospital's answer settles it."""
    wish = Examination(
        hospital=key_of(call.args["hospital"]),
        package=label_of(call.args["package"], longest=60),
        day=call.args["day"],
        idno=str(call.args["idno"]),
        holder=holder(call),
        effect=call.key,
        at=call.at,
    )
    order = service.order_examination(wish=wish)
    if order.state == OrderState.REFUSED:
        return failed(f"{order.resource.name}：{order.problem}")
    return Outcome(receipt={"order": order.pk}, waiting=order.state == OrderState.ASKED)


@effect("hospital.cancel")
@tells_refusals
def cancel(call: Call) -> Outcome:
    """通知体检机构取消."""
    order = service.cancel_examination(subject=call.subject, effect=call.key, at=call.at)
    if order is None:
        return DONE
    return Outcome(receipt={"order": order.pk}, waiting=True)


@effect("hospital.done")
@tells_refusals
def done(call: Call) -> Outcome:
    """登记到检并计入完成率，不接收结果."""
    service.note_done(subject=call.subject, at=call.at)
    return arrive(call, POOLS)
