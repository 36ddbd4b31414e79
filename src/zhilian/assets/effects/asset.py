"""Cards: given to a user, taken back, moved, disposed of, brought to what was counted."""

from zhilian.assets import service
from zhilian.assets.effects.causes import cause_of
from zhilian.assets.numbers import numbers_in
from zhilian.assets.types import Counted, Keeper, Surplus
from zhilian.core.calls import each, id_of, key_of, keys_of, label_of, tells_refusals
from zhilian.core.effects import DONE, Call, Outcome, effect, failed


@effect("asset.assign")
@tells_refusals
def assign(call: Call) -> Outcome:
    """The cards named by `nos` go to the user. Undone by their numbers."""
    nos = _nos(call.args.get("nos"))
    to = Keeper(person_id=id_of(call.args["person"]), place=label_of(call.args.get("place")))
    service.assign_assets(nos=nos, to=to, cause=cause_of(call))
    return Outcome(receipt={"nos": nos})


@effect("asset.unassign")
@tells_refusals
def unassign(call: Call) -> Outcome:
    nos = list(call.receipt.get("nos") or _nos(call.args.get("nos")))
    service.put_assets_back(nos=nos, cause=cause_of(call))
    return DONE


@effect("asset.move")
@tells_refusals
def move(call: Call) -> Outcome:
    to = Keeper(
        unit_id=id_of(call.args["to_unit"]),
        person_id=id_of(call.args["person"]),
        place=label_of(call.args.get("place")),
    )
    moved = service.move_assets(nos=keys_of(call.args["assets"]), to=to, cause=cause_of(call))
    return Outcome(receipt={"moved": len(moved)})


@effect("asset.dispose")
@tells_refusals
def dispose(call: Call) -> Outcome:
    how = label_of(call.args["kind"], longest=10)
    done = service.dispose_assets(nos=keys_of(call.args["assets"]), how=how, cause=cause_of(call))
    return Outcome(receipt={"disposed": len(done)})


@effect("asset.reconcile")
@tells_refusals
def reconcile(call: Call) -> Outcome:
    rows = [
        Counted(
            asset_no=label_of(row.get("asset_no")),
            found=key_of(row.get("found")),
            place=label_of(row.get("place")),
        )
        for row in each(call.args["rows"])
    ]
    surplus = [
        Surplus(
            name=label_of(row.get("name"), longest=60),
            quantity=int(row.get("qty") or 0),
            note=label_of(row.get("note")),
        )
        for row in each(call.args.get("surplus"))
    ]
    if not call.unit_id:
        return failed("申请人没有所属单位，请先由人员科补全单位。")
    done = service.reconcile(rows=rows, surplus=surplus, unit_id=call.unit_id, cause=cause_of(call))
    return Outcome(receipt=dict(done))


def _nos(value: object) -> list[str]:
    """Numbers as they were typed or scanned: between commas, spaces or lines."""
    return [no for key in keys_of(value) for no in numbers_in(key)]
