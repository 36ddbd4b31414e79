"""What access does when something happens elsewhere, or when a guest passes."""

from __future__ import annotations

from zhilian.access import selectors, service
from zhilian.access.events import GuestPassed, PlaceChanged, VehiclePassed
from zhilian.access.models import Gate
from zhilian.assets.events import CodeRenewed, TerminalChanged, TerminalEnrolled
from zhilian.core.events import reacts_to
from zhilian.core.times import clock_now
from zhilian.directory.events import PersonLocked, PersonUnlocked


@reacts_to(GuestPassed)
def tell_case_of_guest(event: GuestPassed) -> None:
    """The case behind the pass goes on: the gate has answered its step."""
    service.tell_case_of_guest(pass_id=event.pass_id, at=clock_now())


@reacts_to(VehiclePassed)
def tell_case_of_vehicle(event: VehiclePassed) -> None:
    service.tell_case_of_vehicle(permit_id=event.permit_id, at=clock_now())


@reacts_to(PersonLocked)
def take_locked_person_off(event: PersonLocked) -> None:
    """Who may not sign in opens no gate either, with the line down neither."""
    _refresh(event.person_id)


@reacts_to(PersonUnlocked)
def put_unlocked_person_back(event: PersonUnlocked) -> None:
    service.admit_again([event.person_id], at=clock_now())
    _refresh(event.person_id)


@reacts_to(CodeRenewed)
def tell_new_seed(event: CodeRenewed) -> None:
    """Gates that check codes by themselves must know the new seed."""
    _refresh(event.person_id)


@reacts_to(TerminalEnrolled)
def tell_new_terminal(event: TerminalEnrolled) -> None:
    """A terminal that was just put up learns whom its gate admits."""
    _refresh_gate(selectors.gate_of_terminal(terminal_id=event.terminal_id))


@reacts_to(TerminalChanged)
def tell_moved_terminal(event: TerminalChanged) -> None:
    _refresh_gate(selectors.gate_of_terminal(terminal_id=event.terminal_id))


@reacts_to(PlaceChanged)
def tell_changed_gate(event: PlaceChanged) -> None:
    """Whom it admits may be others now."""
    if event.what == "gate":
        _refresh_gate(selectors.gate(gate_id=event.place_id))


def _refresh_gate(gate: Gate | None) -> None:
    if gate is not None:
        service.tell_gate(gate=gate, at=clock_now())


def _refresh(person_id: int) -> None:
    gates = selectors.gates_knowing([person_id])
    service.tell_staff(person_ids=[person_id], gates=gates, at=clock_now())
