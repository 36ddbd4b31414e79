"""派工: a repair, a cleaning, a rescue becomes a work order; the worker stands in the message."""

from zhilian.core.calls import each, label_of, tells_refusals
from zhilian.core.effects import DONE, Call, FileRef, Outcome, Picked, effect
from zhilian.core.times import local
from zhilian.desk import selectors, service
from zhilian.desk.models import WorkOrder
from zhilian.desk.types import OrderDraft
from zhilian.directory import selectors as directory
from zhilian.directory.types import Role

URGENT = frozenset({"紧急", "危及安全", "困人"})
TOLD_BY = ("urgency", "event")


@effect("workorder.create")
@tells_refusals
def create(call: Call) -> Outcome:
    """The worker is who the dispatcher named (`worker`), else the least busy of the team."""
    urgency = {str(call.values.get(name) or "") for name in TOLD_BY}
    worker = call.values.get("worker")
    draft = OrderDraft(
        key=call.key,
        category="、".join(map(str, each(call.args["category"]))),
        place=label_of(call.args["place"]),
        detail=str(call.args.get("detail") or ""),
        phone=str(call.args.get("phone") or ""),
        window=call.window,
        subject=call.subject,
        case_number=call.number,
        branch_id=call.branch_id,
        worker_id=int(worker.key) if isinstance(worker, Picked) else None,
        files=_files(call),
        urgent=bool(urgency & URGENT),
    )
    order = service.make_order(draft=draft, at=call.at)
    return Outcome(receipt={"workorder": order.pk}, writes=_told(order))


@effect("workorder.cancel")
def cancel(call: Call) -> Outcome:
    """Every open order of the case, when it is not known which."""
    own = call.receipt.get("workorder")
    found = [own] if own else [order.pk for order in selectors.orders_of(subject=call.subject)]
    for order_id in found:
        service.cancel_order(order_id=int(order_id), reason="办件已取消", at=call.at)
    return DONE


def _told(order: WorkOrder) -> dict[str, str]:
    """What the message to the applicant says of it."""
    person = directory.person(person_id=order.person_id) if order.person_id else None
    return {
        "worker": person.name if person else Role(order.role).label,
        "phone": person.phone if person else "",
        "eta": f"{local(order.arrive_by):%-m月%-d日 %H:%M}",
    }


def _files(call: Call) -> list[dict[str, str]]:
    return [
        {"key": file.key, "name": file.name, "kind": file.kind}
        for file in each(call.values.get("photo"))
        if isinstance(file, FileRef)
    ]
