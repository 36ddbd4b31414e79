"""A change of state is written and announced in one transaction; nothing else writes flips."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhilian.core import events
from zhilian.monitoring import machine
from zhilian.monitoring.events import FlappingTurned, TargetFlipped, TargetStrained
from zhilian.monitoring.machine import Change, Step, StrainTurn
from zhilian.monitoring.models import Check, Flip, Strain
from zhilian.monitoring.models.store import save_watches


def write_step(*, check: Check, step: Step, at: datetime, agent_id: int | None = None) -> bool:
    """Write and announce what a step changed, in the caller's transaction; True for a new state.

    The caller stores the watch.
    """
    if step.flap is not None:
        events.record(FlappingTurned(at=at, check_id=check.pk, flapping=step.flap))
    if step.strain is not None:
        _write_strain(check, step.strain, at=at)
    if step.change is None:
        return False
    _write_flip(check, step.change, at=at, agent_id=agent_id)
    return True


def take_step(*, check: Check, step: Step, at: datetime) -> bool:
    """Store a step of the machine for a locked check; True when the state changed."""
    check.watch = step.watch
    save_watches([check])
    return write_step(check=check, step=step, at=at)


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


def _write_flip(check: Check, change: Change, *, at: datetime, agent_id: int | None) -> None:
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
        root_id=change.root_id,
        flapping=change.flapping,
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
            root_check_id=change.root_id,
            flapping=change.flapping,
        )
    )


def _write_strain(check: Check, turn: StrainTurn, *, at: datetime) -> None:
    Strain.objects.create(
        check_ref=check,
        at=at,
        began_at=turn.began_at,
        degraded=turn.degraded,
        reason=turn.reason[:400],
    )
    events.record(
        TargetStrained(at=at, check_id=check.pk, degraded=turn.degraded, began_at=turn.began_at)
    )
