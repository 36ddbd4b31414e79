"""What terminals at gates and barriers must know, after something was given or taken back."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from zhilian.access.models import Gate, Pass, PlatePermit
from zhilian.access.reach import gates_for_pass
from zhilian.access.selectors.contents import (
    Content,
    face_contents,
    pass_content,
    permit_content,
    staff_contents,
)
from zhilian.access.selectors.rights import people_kept
from zhilian.access.types import FaceUse
from zhilian.assets import selectors as assets
from zhilian.assets import service as terminals
from zhilian.assets.types import Order, TerminalKind, Thing, Told


def tell_staff(
    *, person_ids: Collection[int], gates: Iterable[Gate], call_key: str = "", at: datetime
) -> Told:
    """Bring what the gates' terminals hold of these people up to date."""
    orders: list[Order] = []
    faces = face_contents(person_ids=person_ids, use=FaceUse.GATE)
    for gate in gates:
        there = assets.terminal_ids_at(subjects=[gate.subject])
        if there:
            contents = staff_contents(gate, person_ids=person_ids, at=at)
            orders += terminals.person_orders(terminal_ids=there, contents=contents)
            known = {one: faces.get(one) if held else None for one, held in contents.items()}
            orders += _face_orders(there, known)
    return terminals.tell(orders=orders, call_key=call_key, at=at)


def tell_gate(*, gate: Gate, at: datetime) -> int:
    """Compare whom the gate's terminals should know with whom they were told of, and tell the
    difference. Returns how many people were looked at.
    """
    there = assets.terminal_ids_at(subjects=[gate.subject])
    if not there:
        return 0
    told = assets.owners_at(terminal_ids=there, thing=Thing.PERSON)
    known = {int(owner.removeprefix("person:")) for owner in told if owner.startswith("person:")}
    people = sorted(people_kept(gate, at=at) | known)
    tell_staff(person_ids=people, gates=[gate], at=at)
    return len(people)


def tell_passes(*, passes: Iterable[Pass], call_key: str = "", at: datetime) -> Told:
    """Have the gates on a guest's way know the pass."""
    orders: list[Order] = []
    for guest in passes:
        gates = Gate.objects.filter(gates_for_pass(guest), open=True).distinct()
        there = assets.terminal_ids_at(subjects=[gate.subject for gate in gates])
        content = pass_content(guest)
        orders += [_order(one, Thing.PASS, f"pass:{guest.pk}", content) for one in there]
    return terminals.tell(orders=orders, call_key=call_key, at=at)


def tell_permits(*, permits: Iterable[PlatePermit], call_key: str = "", at: datetime) -> Told:
    """Have the barriers of a car park know the plate; without a car park, every barrier."""
    barriers = assets.terminals_of_kind(kinds=[TerminalKind.BARRIER])
    orders = [
        _order(barrier.pk, Thing.PLATE, f"plate:{permit.pk}", permit_content(permit))
        for permit in permits
        for barrier in barriers
        if permit.lot in ("", barrier.stands_at.removeprefix("lot:"))
    ]
    return terminals.tell(orders=orders, call_key=call_key, at=at)


def _face_orders(
    terminal_ids: Collection[int], contents: dict[int, Content | None]
) -> Iterable[Order]:
    return [
        Order(
            terminal_id=terminal_id,
            thing=Thing.FACE,
            key=f"face:{person_id}",
            owner=f"person:{person_id}",
            content=content,
        )
        for terminal_id in terminal_ids
        for person_id, content in contents.items()
    ]


def _order(terminal_id: int, thing: Thing, key: str, content: Content) -> Order:
    return Order(terminal_id=terminal_id, thing=thing, key=key, owner=key, content=content)
