"""Showings at gates: decided, written down, and what follows for guests and vehicles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from zhilian.access.events import GuestPassed, VehiclePassed
from zhilian.access.models import Gate, Pass, PassRecord, PlatePermit
from zhilian.access.selectors.judging import Lane, judge
from zhilian.access.types import Decision, Means, PassState, Shown, Why
from zhilian.assets.types import AtTerminal, Direction
from zhilian.core import events

LATEST, OLDEST = timedelta(minutes=5), timedelta(days=60)
"""Between these, seen from now, lies the time of a record that is handed over late."""


@dataclass(frozen=True, kw_only=True)
class Late:
    """What a terminal decided by itself while the line was down."""

    shown: Shown
    allowed: bool


@dataclass(frozen=True, kw_only=True)
class _Seen:
    """One showing on its way into the record."""

    lane: Lane
    shown: Shown
    decision: Decision
    terminal_id: int | None = None
    guard_id: int | None = None
    offline: bool = False


@transaction.atomic
def take_showing(*, terminal: AtTerminal, shown: Shown, at: datetime) -> Decision:
    """Decide now, and write it down once by the terminal's event."""
    lane = lane_of(terminal)
    asked = replace(shown, at=at, direction=_direction(terminal, shown))
    decision = judge(lane=lane, shown=asked)
    _write(_Seen(lane=lane, shown=asked, decision=decision, terminal_id=terminal.id), at=at)
    return decision


def take_late(*, terminal: AtTerminal, late: Sequence[Late], at: datetime) -> list[str]:
    """Take in what was decided without us. Returns the events that we have (now or already)."""
    lane = lane_of(terminal)
    for one in late:
        moment = min(max(one.shown.at, at - OLDEST), at + LATEST)
        asked = replace(one.shown, at=moment, direction=_direction(terminal, one.shown))
        decision = replace(judge(lane=lane, shown=asked), allowed=one.allowed)
        seen = _Seen(
            lane=lane, shown=asked, decision=decision, terminal_id=terminal.id, offline=True
        )
        with transaction.atomic():
            _write(seen, at=at)
    return [one.shown.event for one in late]


@transaction.atomic
def let_pass(*, gate_id: int, shown: Shown, guard_id: int, at: datetime) -> Decision:
    """A guard writes down that what was shown has passed, or was refused."""
    lane = Lane(gate=Gate.objects.get(pk=gate_id))
    decision = judge(lane=lane, shown=shown)
    _write(_Seen(lane=lane, shown=shown, decision=decision, guard_id=guard_id), at=at)
    return decision


@transaction.atomic
def note_guest(*, subject: str, gate_id: int | None, direction: Direction, at: datetime) -> int:
    """A case says that its guest has come in or gone out; who is noted already stays so.

    Returns how many were noted now.
    """
    before = PassState.ISSUED if direction == Direction.IN else PassState.INSIDE
    rows = Pass.objects.select_for_update(of=("self",)).filter(
        grant__subject=subject, companion=False, state=before
    )
    for guest in rows:
        PassRecord.objects.create(
            at=at,
            recorded_at=at,
            gate_id=gate_id or guest.gate_id,
            direction=direction,
            means=Means.GUARD,
            allowed=True,
            why=Why.PASS,
            guest=guest,
        )
        _move(guest, direction=direction, at=at)
    return len(rows)


@transaction.atomic
def note_vehicle(*, subject: str, lot: str, at: datetime) -> int:
    """A case says that its vehicle has come in. Returns how many were noted now."""
    rows = PlatePermit.objects.select_for_update(of=("self",)).filter(
        grant__subject=subject, entered_at__isnull=True
    )
    for permit in rows:
        PassRecord.objects.create(
            at=at,
            recorded_at=at,
            lot=lot,
            direction=Direction.IN,
            means=Means.GUARD,
            allowed=True,
            why=Why.PLATE,
            permit=permit,
        )
        permit.entered_at = at
        permit.save(update_fields=["entered_at"])
    return len(rows)


def lane_of(terminal: AtTerminal) -> Lane:
    """What the terminal stands at: a gate, or a car park."""
    what, _, key = terminal.stands_at.partition(":")
    if what == "lot":
        return Lane(lot=key)
    gate = Gate.objects.filter(pk=int(key)).first() if what == "gate" and key.isdecimal() else None
    return Lane(gate=gate)


def _direction(terminal: AtTerminal, shown: Shown) -> str:
    """A terminal that serves one way knows it; one that serves both is told."""
    if terminal.direction != Direction.BOTH:
        return terminal.direction
    return Direction.OUT if shown.direction == Direction.OUT else Direction.IN


def _write(seen: _Seen, *, at: datetime) -> None:
    shown, decision = seen.shown, seen.decision
    record = PassRecord(
        at=shown.at,
        recorded_at=at,
        gate=seen.lane.gate,
        lot=seen.lane.lot,
        terminal_id=seen.terminal_id,
        event=shown.event[:64],
        direction=shown.direction,
        means=shown.means,
        allowed=decision.allowed,
        why=decision.why,
        person_id=decision.person_id,
        guest_id=decision.pass_id,
        permit_id=decision.permit_id,
        guard_id=seen.guard_id,
        offline=seen.offline,
    )
    try:
        with transaction.atomic():
            record.save()
    except IntegrityError:
        return
    if decision.allowed:
        _follow(record)


def _follow(record: PassRecord) -> None:
    """Guests and vehicles that passed are inside or have left; their cases go on."""
    direction = Direction(record.direction)
    if record.guest_id:
        guest = Pass.objects.select_for_update(of=("self",)).get(pk=record.guest_id)
        if _move(guest, direction=direction, at=record.at) and not guest.companion:
            passed = GuestPassed(
                at=record.at, pass_id=guest.pk, record_id=record.pk, direction=direction.value
            )
            events.record(passed)
    if record.permit_id:
        permit = PlatePermit.objects.select_for_update(of=("self",)).get(pk=record.permit_id)
        _move_vehicle(permit, record)


def _move(guest: Pass, *, direction: Direction, at: datetime) -> bool:
    """Whether the guest was on the other side before."""
    before = guest.state
    if direction == Direction.IN:
        guest.state, guest.left_at = PassState.INSIDE, None
        guest.entered_at = guest.entered_at or at
    elif before == PassState.INSIDE:
        guest.state, guest.left_at = PassState.LEFT, at
    guest.save(update_fields=["state", "entered_at", "left_at"])
    return guest.state != before


def _move_vehicle(permit: PlatePermit, record: PassRecord) -> None:
    first = permit.entered_at is None
    if record.direction == Direction.OUT:
        permit.left_at = record.at if permit.entered_at else None
    else:
        permit.entered_at, permit.left_at = record.at, None
    permit.save(update_fields=["entered_at", "left_at"])
    if first and permit.entered_at:
        passed = VehiclePassed(
            at=record.at, permit_id=permit.pk, record_id=record.pk, direction=record.direction
        )
        events.record(passed)
