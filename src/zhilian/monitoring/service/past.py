"""Writing what happened before this installation saw it: an import of history, not a
measurement.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhilian.monitoring.models import Check, Flip
from zhilian.monitoring.types import State


@transaction.atomic
def write_outage(*, check_id: int, began_at: datetime, ended_at: datetime, reason: str) -> None:
    """Two flips of a past outage. Nobody is paged: it is announced to nobody."""
    check = Check.objects.live().get(id=check_id)
    turns = (
        (began_at, State.UP, State.DOWN, reason[:400]),
        (ended_at, State.DOWN, State.UP, "探测恢复正常"),
    )
    for at, from_state, to_state, why in turns:
        Flip.objects.create(
            check_ref=check,
            at=at,
            began_at=at,
            from_state=from_state,
            to_state=to_state,
            reason=why,
            drill=False,
            last_good_at=began_at,
        )
