"""A change of state is written and announced in one transaction; nothing else writes flips."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhilian.core import events
from zhilian.monitoring import machine
from zhilian.monitoring.events import TargetFlipped
from zhilian.monitoring.machine import Change, Step
from zhilian.monitoring.models import Check, Flip
from zhilian.monitoring.models.store import save_watches


def write_flip(*, check: Check, change: Change, at: datetime, agent_id: int | None = None) -> Flip:
    """Write the flip and announce it, in the caller's transaction."""
    flip = Flip.objects.create(
        check_ref=check,
        at=at,
        began_at=change.began_at,
        from_state=change.from_state,
        to_state=change.to_state,
        reason=change.reason[:400],
        drill=change.drill,
        last_good_at=change.last_good_at,
        agent_id=agent_id,
    )
    events.record(
        TargetFlipped(
            at=at,
            check_id=check.pk,
            flip_id=flip.pk,
            from_state=change.from_state.value,
            to_state=change.to_state.value,
            drill=change.drill,
            began_at=change.began_at,
            last_good_at=change.last_good_at,
        )
    )
    return flip


def take_step(*, check: Check, step: Step, at: datetime) -> bool:
    """Store a step of the machine for a locked check; True when the state changed."""
    check.watch = step.watch
    save_watches([check])
    if step.change is None:
        return False
    write_flip(check=check, change=step.change, at=at)
    return True


@transaction.atomic
def note_silence(*, check_id: int, at: datetime) -> bool:
    """Make a check unknown when it has been silent for three intervals; looks again under the
    lock.
    """
    check = Check.objects.watched().select_for_update().filter(id=check_id).first()
    if check is None:
        return False
    step = machine.fall_silent(
        check.watch, now=at, interval_s=check.interval_s, timeout_s=check.timeout_s
    )
    return take_step(check=check, step=step, at=at)
