"""The ledger of rooms, brought to what was checked and to what was approved."""

from decimal import Decimal

from zhilian.assets import service
from zhilian.assets.effects.causes import cause_of
from zhilian.assets.types import CheckedRoom, RoomUse
from zhilian.core.calls import each, id_of, key_of, label_of, tells_refusals
from zhilian.core.effects import Call, Outcome, effect, failed

NO_UNIT = "申请人没有所属单位，请先由人员科补全单位。"
USES = {use.label: use for use in RoomUse}


@effect("office.ledger.update")
@tells_refusals
def update(call: Call) -> Outcome:
    if not call.unit_id:
        return failed(NO_UNIT)
    rows = [
        CheckedRoom(
            room=label_of(row.get("room"), longest=60),
            area=Decimal(row.get("area") or 0),
            user=label_of(row.get("user"), longest=100),
            use=USES.get(key_of(row.get("use")), RoomUse.OTHER),
            level=label_of(row.get("level"), longest=20),
        )
        for row in each(call.args["rooms"])
    ]
    done = service.update_ledger(rows=rows, unit_id=call.unit_id, cause=cause_of(call))
    return Outcome(receipt=dict(done))


@effect("office.ledger.assign")
@tells_refusals
def assign(call: Call) -> Outcome:
    if not call.unit_id:
        return failed(NO_UNIT)
    ids = [row for one in each(call.args.get("rooms")) if (row := id_of(one)) is not None]
    changed = service.assign_rooms(
        action=key_of(call.args["action"]),
        area=Decimal(call.args["area"]),
        room_ids=ids,
        unit_id=call.unit_id,
        cause=cause_of(call),
    )
    return Outcome(receipt={"rooms": changed})
