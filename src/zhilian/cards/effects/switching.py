"""The change of cards by a bank."""

from zhilian.cards import service
from zhilian.cards.effects.reading import answered, batch_of, change_of, person_of
from zhilian.core.calls import label_of, tells_refusals
from zhilian.core.effects import Call, Outcome, effect


@effect("card.verify")
@tells_refusals
def verify(call: Call) -> Outcome:
    """The bank's file names the applicant with these last four digits."""
    record = service.verify(
        batch_id=batch_of(call),
        person_id=person_of(call),
        tail=label_of(call.args["tail"]),
        at=call.at,
    )
    until = f"{record.batch.old_valid_to:%Y-%m-%d}"
    return Outcome(receipt={"record": record.pk}, writes={"old_valid_to": until})


@effect("card.switch")
@tells_refusals
def switch(call: Call) -> Outcome:
    """The new card counts; done when every terminal that knows the person has read it back."""
    record = service.switch(
        batch_id=batch_of(call),
        person_id=person_of(call),
        tail=label_of(call.args["tail"]),
        uid=label_of(call.args["chip"]),
        change=change_of(call),
    )
    return answered(call, receipt={"record": record.pk})


@effect("card.switch_back")
@tells_refusals
def switch_back(call: Call) -> Outcome:
    record = service.switch_back(
        batch_id=batch_of(call), person_id=person_of(call), change=change_of(call)
    )
    return answered(call, receipt={"record": record.pk})


@effect("card.disable_old")
@tells_refusals
def disable_old(call: Call) -> Outcome:
    record = service.disable_old(
        batch_id=batch_of(call), person_id=person_of(call), change=change_of(call)
    )
    return answered(call, receipt={"record": record.pk})
