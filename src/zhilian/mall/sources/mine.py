"""One's own orders and coupons."""

from collections.abc import Sequence

from zhilian.core.effects import Asking, Picked, Values, id_of, source, yuan
from zhilian.core.times import local, local_date
from zhilian.mall import selectors
from zhilian.mall.models import Coupon, Order


@source("my_orders")
class MyOrders:
    """Orders of which something may still be given back."""

    def items(self, asking: Asking, *, values: Values, q: str = "") -> Sequence[Picked]:
        if asking.person_id is None:
            return ()
        found = selectors.orders_of(person_id=asking.person_id)
        told = [_order(one, asking) for one in found if q.strip() in one.number]
        return [one for one in told if one.facts["refundable"] > 0]

    def pick(self, asking: Asking, *, key: str) -> Picked | None:
        case_id = id_of(key)
        if asking.person_id is None or case_id is None:
            return None
        found = selectors.order_of(person_id=asking.person_id, case_id=case_id)
        return _order(found, asking) if found else None


@source("my_coupons")
class MyCoupons:
    """What one may use today; `off` and `off_from` are what an order's price reads."""

    def items(self, asking: Asking, *, values: Values, q: str = "") -> Sequence[Picked]:
        if asking.person_id is None:
            return ()
        today = local_date(asking.at)
        found = selectors.usable_coupons(person_id=asking.person_id, today=today)
        return [_coupon(one) for one in found]

    def pick(self, asking: Asking, *, key: str) -> Picked | None:
        return next((one for one in self.items(asking, values={}) if one.key == key), None)


def _order(order: Order, asking: Asking) -> Picked:
    left = selectors.refunds(subject=order.subject, but_subject=asking.subject).left
    day = local(order.placed_at)
    detail = f"{day:%m-%d} · {order.merchant.name} · 可退 {yuan(left)} 元"
    facts = {
        "subject": order.subject,
        "number": order.number,
        "window": order.window,
        "merchant": order.merchant.code,
        "refundable": yuan(left),
        "total": yuan(order.total),
        **_keeper(order),
    }
    return Picked(key=str(order.case_id), label=order.number, detail=detail, facts=facts)


def _keeper(order: Order) -> dict[str, int]:
    """Who answers for the merchant, for the step that asks it."""
    members = selectors.members_of(merchant_id=order.merchant_id)
    return {"merchant_id": members[0].person_id} if members else {}


def _coupon(coupon: Coupon) -> Picked:
    kind = coupon.coupon_kind
    where = kind.merchant.name if kind.merchant else "全商城"
    detail = f"满 {yuan(kind.off_from)} 减 {yuan(kind.off)} 元 · {where} · 至 {kind.valid_to:%m-%d}"
    facts = {"off": yuan(kind.off), "off_from": yuan(kind.off_from)}
    return Picked(key=str(coupon.pk), label=kind.name, detail=detail, facts=facts)
