"""Equipment that is lent for a stretch of time."""

from zhilian.assets import selectors, service
from zhilian.assets.effects.causes import cause_of
from zhilian.core.calls import each, id_of, tells_refusals
from zhilian.core.effects import Call, Outcome, effect


@effect("equipment.reserve")
@tells_refusals
def reserve(call: Call) -> Outcome:
    loans = service.reserve_equipment(
        equipment_ids=_ids(call),
        quantity=int(call.args["qty"]),
        start_at=call.args["start_at"],
        end_at=call.args["end_at"],
        cause=cause_of(call),
    )
    return Outcome(receipt={"loans": loans})


@effect("equipment.release")
@tells_refusals
def release(call: Call) -> Outcome:
    """What the receipt names, or whatever this case still holds of the equipment."""
    loans = call.receipt.get("loans") or [
        loan.pk for loan in selectors.held_loans(subject=call.subject, equipment_ids=_ids(call))
    ]
    back = service.return_equipment(loan_ids=list(loans), cause=cause_of(call))
    return Outcome(receipt={"returned": back})


def _ids(call: Call) -> list[int]:
    found = (id_of(one) for one in each(call.args.get("equipment")))
    return [one for one in found if one is not None]
