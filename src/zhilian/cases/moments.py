"""What the moments of a case are called."""

from typing import Final

from zhilian.cases.docket import Docket
from zhilian.cases.types import Action

LAST_APPROVE: Final = "last.approve"


def moments_of(docket: Docket, step_key: str, action: str) -> tuple[str, ...]:
    """What an action at a step is called; the last approval of a case has a name of its own."""
    own = f"{step_key}.{action}"
    if action == Action.APPROVE and not _approves_later(docket, step_key):
        return (own, LAST_APPROVE)
    return (own,)


def _approves_later(docket: Docket, step_key: str) -> bool:
    later = docket.steps_after(step_key)
    return any(step.type == "approve" and docket.truth(step.when) is True for step in later)
