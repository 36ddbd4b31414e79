"""Handing over: the buyer's code proves who stands there."""

from django.db import transaction

from zhilian.cases import service as cases
from zhilian.mall import selectors
from zhilian.mall.errors import OrderRefused
from zhilian.mall.models import Order
from zhilian.mall.service.orders import follow_case
from zhilian.mall.types import Cause


@transaction.atomic
def hand_over(*, code: str, merchant_id: int | None, cause: Cause) -> Order:
    """Goods go to whoever gives the code of the order; its case goes on as if they had confirmed.

    Errors: `OrderRefused` for a code that is no order's of this merchant (None: of anybody), and
    what the engine refuses: not ready yet, handed over before.
    """
    order = selectors.order_of_code(code=code, merchant_id=merchant_id)
    if order is None:
        raise OrderRefused("没有这个取货码，请让取货人打开办件页核对，或看短信里的取货码。")
    if cause.by_id is None:
        raise OrderRefused("请先登录再核销。")
    cases.confirm_by_code(code=code, person_id=cause.by_id, at=cause.at)
    follow_case(case_id=order.case_id, at=cause.at)
    order.refresh_from_db()
    return order
