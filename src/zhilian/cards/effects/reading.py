"""What effects of cards read of a call, and when they are done."""

from collections.abc import Mapping
from typing import Any

from zhilian.assets import selectors as terminals
from zhilian.cards.errors import CardRefused
from zhilian.cards.types import CardChange
from zhilian.core.calls import id_of
from zhilian.core.effects import Call, Outcome, failed


def change_of(call: Call) -> CardChange:
    return CardChange(at=call.at, key=call.key, number=call.number)


def person_of(call: Call) -> int:
    """Whose card it is: the person of the arguments, else the applicant."""
    person_id = id_of(call.args.get("person")) or call.person_id
    if person_id is None:
        raise CardRefused("没有说明是谁的卡。")
    return person_id


def batch_of(call: Call) -> int:
    batch_id = id_of(call.args.get("batch"))
    if batch_id is None:
        raise CardRefused("没有选换卡批次，请重新选择。")
    return batch_id


def answered(
    call: Call, *, receipt: Mapping[str, Any], writes: Mapping[str, Any] | None = None
) -> Outcome:
    """Done when every terminal that was told has read it back."""
    told = terminals.told(call_key=call.key)
    if told.reasons and not told.waiting:
        return failed("；".join(dict.fromkeys(told.reasons)))
    return Outcome(waiting=told.waiting, receipt=receipt, writes=writes or {})
