"""A lost card frozen and found again, another one issued."""

from zhilian.cards import service
from zhilian.cards.effects.reading import answered, change_of, person_of
from zhilian.cards.errors import CardRefused
from zhilian.core.calls import id_of, tells_refusals
from zhilian.core.effects import DONE, Call, Outcome, effect
from zhilian.core.times import local


@effect("card.freeze")
@tells_refusals
def freeze(call: Call) -> Outcome:
    """Doors and machines refuse it once they have read it back."""
    card = service.freeze_card(card_id=_card(call), change=change_of(call))
    writes = {"card_tail": card.tail, "time": f"{local(call.at):%m-%d %H:%M}"}
    return answered(call, receipt={"card": card.pk}, writes=writes)


@effect("card.unfreeze")
@tells_refusals
def unfreeze(call: Call) -> Outcome:
    card = service.thaw_card(card_id=_card(call), change=change_of(call))
    return answered(call, receipt={"card": card.pk})


@effect("card.issue")
@tells_refusals
def issue(call: Call) -> Outcome:
    """A new access card; the card desk writes the chip number that its page shows."""
    card = service.issue_card(
        person_id=person_of(call), instead_of=id_of(call.args["card"]), change=change_of(call)
    )
    return answered(call, receipt={"card": card.pk}, writes={"new_card_tail": card.tail})


@effect("card.void")
@tells_refusals
def void(call: Call) -> Outcome:
    """The card that was issued, not the one that it stands for."""
    issued = id_of(call.receipt.get("card"))
    if issued is None:
        return DONE
    card = service.end_card(card_id=issued, change=change_of(call))
    return answered(call, receipt={"card": card.pk})


def _card(call: Call) -> int:
    """An undo acts on the card of its original, whatever the form says by now."""
    held = call.receipt.get("card") or id_of(call.args.get("card"))
    if not held:
        raise CardRefused("没有选卡，请重新选择。")
    return int(held)
