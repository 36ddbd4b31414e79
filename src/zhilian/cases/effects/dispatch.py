"""`case.dispatch`: whoever answers for the chosen thing gets the steps of that role."""

from typing import Any, Final

from zhilian.core.calls import id_of
from zhilian.core.effects import Call, Outcome, Picked, effect

SUFFIX: Final = "_id"


@effect("case.dispatch")
def dispatch(call: Call) -> Outcome:
    """The thing says who answers for it by a fact `<role>_id` (`canteen_manager_id`), and each
    step of that role asks them. Where it says nothing, the role is asked as usual.
    """
    return Outcome(receipt={"people": _answerable(call.args.get("target"))})


def _answerable(target: Any) -> list[int]:
    if not isinstance(target, Picked):
        return []
    named = (id_of(value) for key, value in target.facts.items() if key.endswith(SUFFIX))
    return [found for found in named if found is not None]
