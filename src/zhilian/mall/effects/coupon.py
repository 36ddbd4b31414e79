"""A coupon used with an order, and given back when the order falls through."""

from zhilian.core.calls import each, id_of, tells_refusals
from zhilian.core.effects import DONE, Call, Outcome, Picked, Values, effect, failed
from zhilian.mall import service
from zhilian.mall.types import Cause


@effect("coupon.use")
@tells_refusals
def use(call: Call) -> Outcome:
    coupon_id = id_of(call.args["coupon"])
    if coupon_id is None:
        return failed("没有找到这张优惠券，请重新选择。")
    coupon = service.use_coupon(
        coupon_id=coupon_id,
        person_id=call.person_id,
        merchant=_merchant(call.values),
        cause=_cause(call),
    )
    return Outcome(receipt={"coupon": coupon.pk, "key": call.key})


@effect("coupon.give_back")
@tells_refusals
def give_back(call: Call) -> Outcome:
    """Exactly the use that the receipt tells of."""
    coupon_id = call.receipt.get("coupon") or id_of(call.args["coupon"])
    if coupon_id is None:
        return DONE
    used_key = str(call.receipt.get("key") or "")
    service.give_back(coupon_id=int(coupon_id), used_key=used_key, cause=_cause(call))
    return DONE


def _merchant(values: Values) -> str:
    """Of whom is bought."""
    for value in values.values():
        for row in each(value):
            cells = row.values() if isinstance(row, dict) else [row]
            for cell in cells:
                if isinstance(cell, Picked) and cell.facts.get("merchant"):
                    return str(cell.facts["merchant"])
    return ""


def _cause(call: Call) -> Cause:
    return Cause(
        at=call.at, key=call.key, subject=call.subject, number=call.number, by_id=call.person_id
    )
