"""Money of meal accounts, as cases move it."""

from __future__ import annotations

from zhilian.canteen import selectors, service
from zhilian.canteen.effects.reading import note_of, person_of, source_of
from zhilian.canteen.errors import NothingToPay
from zhilian.canteen.types import Spent
from zhilian.core.calls import id_of, tells_refusals
from zhilian.core.effects import Call, Outcome, effect, fen, yuan
from zhilian.ledger import service as ledger


@effect("canteen.credit")
@tells_refusals
def credit(call: Call) -> Outcome:
    """From the clearing account of the window to the card; machines learn the balance."""
    person_id = person_of(call.args["account"])
    row = service.credit(
        person_id=person_id,
        amount=fen(call.args["amount"]),
        from_account=_clearing(call),
        note=note_of(call, Spent.BACK if call.receipt else Spent.TOP_UP),
    )
    told = service.tell_balance(person_id=person_id, at=call.at)
    return Outcome(receipt={"transaction": row.pk, "machines": told})


@effect("canteen.debit")
@tells_refusals
def debit(call: Call) -> Outcome:
    """From the card to the clearing account of the window; fails when there is not enough."""
    person_id = person_of(call.args["account"])
    row = service.take_from_card(
        person_id=person_id,
        amount=fen(call.args["amount"]),
        to_account=_clearing(call),
        note=note_of(call, Spent.BACK if call.receipt else Spent.PAID),
    )
    told = service.tell_balance(person_id=person_id, at=call.at)
    return Outcome(receipt={"transaction": row.pk, "machines": told})


@effect("canteen.subsidy_adjust")
@tells_refusals
def adjust_subsidy(call: Call) -> Outcome:
    """Make up what was paid too little for a month."""
    person_id = person_of(call.args["person"])
    paid = service.adjust(
        source=source_of(call),
        person_id=person_id,
        month=call.args["month"],
        expected=fen(call.args["expected"]),
        at=call.at,
    )
    if paid:
        service.tell_balance(person_id=person_id, at=call.at)
    words = f"补发 {yuan(paid)} 元" if paid else "核对无差额，不用补发"
    return Outcome(receipt={"paid": paid}, writes={"result": words})


@effect("canteen.refund")
@tells_refusals
def refund(call: Call) -> Outcome:
    """Back the way it came: the card first, then the subsidy."""
    spent = selectors.transaction(transaction_id=id_of(call.args["txn"]))
    if spent is None or spent.person_id != call.person_id:
        raise NothingToPay("没有找到这笔消费流水，请退回申请人重新选择。")
    row = service.give_back(
        transaction_id=spent.pk,
        amount=fen(call.args["amount"]),
        note=note_of(call, Spent.REFUND, refunds_id=spent.pk),
    )
    service.tell_balance(person_id=spent.person_id, at=call.at)
    return Outcome(receipt={"transaction": row.pk})


def _clearing(call: Call) -> int:
    return int(ledger.clearing(window=call.window, at=call.at).pk)
