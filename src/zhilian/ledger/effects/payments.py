"""`pay.*`: money that a case needs, and money that goes back."""

from collections.abc import Mapping
from typing import Any

from zhilian.core.calls import tells_refusals
from zhilian.core.effects import DONE, Call, Outcome, Picked, effect, failed, fen
from zhilian.ledger import selectors, service
from zhilian.ledger.asked import parts_asked
from zhilian.ledger.errors import NotPaid, SplitWrong
from zhilian.ledger.service.using import Using
from zhilian.ledger.types import RefundState


@effect("pay.capture")
@tells_refusals
def capture(call: Call) -> Outcome:
    """确认支付入账: the outer payment of this case must be there; a wallet is charged now."""
    return _take_in(call, parts_asked(effect=call.name, args=call.args))


@effect("pay.split")
@tells_refusals
def split(call: Call) -> Outcome:
    """按组合支付逐笔确认入账: all parts together, or none."""
    parts = parts_asked(effect=call.name, args=call.args)
    total = fen(call.args["amount"])
    if sum(parts.values()) != total:
        raise SplitWrong(total=total, parts=sum(parts.values()))
    return _take_in(call, parts)


@effect("pay.refund")
@tells_refusals
def refund(call: Call) -> Outcome:
    """按原支付渠道退款: in proportion to what came by each; DONE when all of it is back."""
    amount = fen(call.args.get("amount") or 0)
    if not amount:
        return DONE
    payments = call.receipt.get("payments") or _paid_by(_subject(call))
    if not payments:
        return failed("没有找到可以退款的支付记录，请财务核对后人工退款。")
    made = service.refund(
        payments=payments,
        amount=amount,
        reason=_reason(call),
        effect=call.key,
        at=call.at,
    )
    lost = next((row for row in made if row.state == RefundState.FAILED), None)
    if lost is not None:
        return failed(f"{lost.payment.channel.name}退款失败：{lost.problem}")
    receipt = {"refunds": [row.pk for row in made]}
    waits = any(row.state != RefundState.DONE for row in made)
    return Outcome(receipt=receipt, waiting=waits)


def _take_in(call: Call, parts: Mapping[str, int]) -> Outcome:
    if not parts:
        return Outcome(receipt={"payments": []})
    using = Using(
        key=call.key,
        subject=call.subject,
        number=call.number,
        window=call.window,
        person_id=call.person_id or 0,
        at=call.at,
    )
    try:
        used = service.use_payments(using=using, parts=parts)
    except NotPaid as missing:
        return Outcome(ok=False, reason=str(missing), retry=True)
    receipt = {"payments": list(used.payments), "transaction": used.transaction_id}
    return Outcome(receipt=receipt)


def _subject(call: Call) -> str:
    """Whose money: that of the order which was picked, else of the case itself."""
    order: Any = call.args.get("order")
    if isinstance(order, Picked):
        return str(order.facts.get("subject") or order.key)
    return call.subject


def _paid_by(subject: str) -> list[int]:
    return [row.payment_id for row in selectors.paid(subject=subject) if row.used]


def _reason(call: Call) -> str:
    said = call.values.get("reason")
    return f"{call.number} {said}" if isinstance(said, str) and said else call.number
