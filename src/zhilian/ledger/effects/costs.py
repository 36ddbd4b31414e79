"""`cost.*`: what vehicles cost."""

from zhilian.core.calls import key_of, label_of, tells_refusals
from zhilian.core.effects import DONE, Call, Outcome, effect, failed, fen
from zhilian.ledger import selectors, service
from zhilian.ledger.service.costs import Cost
from zhilian.ledger.types import About


@effect("cost.post")
@tells_refusals
def post(call: Call) -> Outcome:
    """车辆费用入账并归集."""
    amount = fen(call.args["amount"])
    if not amount:
        return DONE
    cost = Cost(
        key=call.key,
        car=key_of(call.args["car"]),
        car_name=label_of(call.args["car"], longest=40),
        kind=label_of(call.args["kind"], longest=20),
        amount=amount,
        subject=call.subject,
        number=call.number,
        at=call.at,
    )
    return Outcome(receipt={"transaction": service.post_cost(cost=cost).pk})


@effect("cost.reverse")
@tells_refusals
def reverse(call: Call) -> Outcome:
    """红字冲销车辆费用: the mirror image of what was posted for this case."""
    posted = call.receipt.get("transaction") or _posted_for(call.subject)
    if not posted:
        return failed("没有找到这笔车辆费用，请核对办件编号。")
    about = About(
        key=call.key,
        kind="车辆费用冲销",
        at=call.at,
        subject=call.subject,
        number=call.number,
        memo=label_of(call.args.get("car"), longest=40),
    )
    made = service.reverse(transaction_id=int(posted), about=about)
    return Outcome(receipt={"transaction": made.pk})


def _posted_for(subject: str) -> int | None:
    mine = selectors.transactions_of(subject=subject)
    return next((row.pk for row in reversed(mine) if row.kind == "车辆费用"), None)
