"""Meal accounts opened and closed."""

from __future__ import annotations

from zhilian.assets.types import Told
from zhilian.canteen import service
from zhilian.canteen.effects.reading import people_in
from zhilian.canteen.service import Terms
from zhilian.core.calls import each, id_of, tells_refusals
from zhilian.core.effects import Call, Outcome, effect, failed


@effect("canteen.open")
@tells_refusals
def open_accounts(call: Call) -> Outcome:
    """Accounts for the people of the list; done when every machine has read them back."""
    people = people_in(call.args["people"])
    chosen = [found for one in each(call.args["canteen"]) if (found := id_of(one)) is not None]
    told = service.open_accounts(
        person_ids=people,
        terms=Terms(
            canteen_ids=chosen,
            valid_to=call.args["valid_to"],
            subsidised=bool(call.args["subsidy"]),
            number=call.number,
        ),
        call_key=call.key,
        at=call.at,
    )
    return _outcome(told, people)


@effect("canteen.close")
@tells_refusals
def close_accounts(call: Call) -> Outcome:
    people = people_in(call.args["people"])
    told = service.close_accounts(
        person_ids=people, number=call.number, call_key=call.key, at=call.at
    )
    return _outcome(told, people)


def _outcome(told: Told, people: list[int]) -> Outcome:
    if told.reasons and not told.waiting:
        return failed("；".join(dict.fromkeys(told.reasons)))
    return Outcome(waiting=told.waiting, receipt={"people": people})
