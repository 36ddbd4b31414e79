"""A payment platform in memory that keeps the provider's promises; passes the same conformance
tests.
"""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from zhilian.ledger.errors import BadCallback
from zhilian.ledger.providers.base import (
    PROVIDERS,
    Opened,
    OptionError,
    Order,
    PaymentProvider,
    Reading,
    RefundOrder,
    Seen,
)
from zhilian.ledger.types import BillResult, ChannelAccount


@PROVIDERS.register
class FakeChannel(PaymentProvider):
    """`orders` and `refunds` are what was asked; `states` and `refund_state` what is answered."""

    name = "fake"
    label = "内存支付渠道"
    orders: ClassVar[dict[str, Order]] = {}
    states: ClassVar[dict[str, Seen]] = {}
    refunds: ClassVar[list[RefundOrder]] = []
    refund_state: ClassVar[Seen] = Seen.DONE
    refuses: ClassVar[bool] = False
    bill_of: ClassVar[BillResult | None] = None

    @classmethod
    def reset(cls) -> None:
        cls.orders.clear()
        cls.states.clear()
        cls.refunds.clear()
        cls.refund_state, cls.refuses, cls.bill_of = Seen.DONE, False, None

    def check(self, account: ChannelAccount) -> list[OptionError]:
        unknown = sorted(set(account.options) - {"timeout_s"})
        return [OptionError(field=name, message=f"没有选项 {name}，请删去") for name in unknown]

    def open(self, order: Order, account: ChannelAccount) -> Opened:
        if self.refuses:
            return Opened(ok=False, retry=True, text="系统繁忙")
        self.orders[order.reference] = order
        return Opened(ok=True, url=f"https://pay.example/{order.reference}")

    def query(self, reference: str, account: ChannelAccount) -> Reading:
        return self._seen(reference)

    def close(self, reference: str, account: ChannelAccount) -> Reading:
        if self.states.get(reference) is Seen.PAID:
            return self._seen(reference)
        self.states[reference] = Seen.CLOSED
        return Reading(state=Seen.CLOSED, reference=reference)

    def refund(self, order: RefundOrder, account: ChannelAccount) -> Reading:
        if order.reference not in {held.reference for held in self.refunds}:
            self.refunds.append(order)
        return self.query_refund(order.reference, account)

    def query_refund(self, reference: str, account: ChannelAccount) -> Reading:
        found = next((held for held in self.refunds if held.reference == reference), None)
        if found is None:
            return Reading(state=Seen.UNKNOWN, refund=reference, text="没有这笔退款")
        state, text = self.refund_state, "余额不足" if self.refund_state is Seen.FAILED else ""
        number = f"R{reference}"
        return Reading(
            state=state, refund=reference, channel_no=number, amount=found.amount, text=text
        )

    def read_callback(
        self, *, headers: Mapping[str, str], body: bytes, account: ChannelAccount, at: datetime
    ) -> Reading:
        if headers.get("X-Signed") != "yes":
            raise BadCallback("签名不对")
        try:
            said = json.loads(body)
            return Reading(state=Seen(said.pop("state")), at=at, **said)
        except (ValueError, KeyError, TypeError):
            raise BadCallback("看不懂") from None

    def bill(self, day: date, account: ChannelAccount) -> BillResult:
        return self.bill_of or BillResult(ok=True, day=day)

    def thanks(self) -> tuple[int, Mapping[str, Any] | None]:
        return 200, {"code": "SUCCESS"}

    def _seen(self, reference: str) -> Reading:
        order = self.orders.get(reference)
        if order is None:
            return Reading(state=Seen.UNKNOWN, reference=reference, text="没有这个订单")
        return Reading(
            state=self.states.get(reference, Seen.WAITING),
            reference=reference,
            channel_no=f"T{reference}",
            amount=order.amount,
        )
