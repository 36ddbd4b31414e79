"""Who caused what, as a call tells it."""

from zhilian.assets.types import Cause
from zhilian.core.effects import Call


def cause_of(call: Call) -> Cause:
    return Cause(
        at=call.at,
        key=call.key,
        subject=call.subject,
        number=call.number,
        by_id=call.person_id,
    )
