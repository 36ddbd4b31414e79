"""What an odometer says is checked against what it said before, and kept as a reading."""

from decimal import Decimal

from zhilian.assets import service
from zhilian.assets.effects.causes import cause_of
from zhilian.core.calls import id_of, tells_refusals
from zhilian.core.effects import Call, Outcome, effect, failed


@effect("car.check_odometer")
@tells_refusals
def check_odometer(call: Call) -> Outcome:
    """The car's record stays as it is but for its odometer; nothing is undone."""
    car_id = id_of(call.args["car"])
    if car_id is None:
        return failed("没有找到这辆车，请重新选择车辆。")
    quantity = call.args.get("quantity")
    row = service.note_odometer(
        car_id=car_id,
        odometer=int(call.args["odometer"]),
        quantity=Decimal(quantity) if quantity else None,
        cause=cause_of(call),
    )
    return Outcome(receipt={"reading": row.pk, "distance": row.distance})
