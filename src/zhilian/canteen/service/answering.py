"""Cases are told that their meals were fetched, or that the time is over."""

from __future__ import annotations

from datetime import datetime

from zhilian.assets.types import TerminalKind
from zhilian.canteen.models import Reservation
from zhilian.canteen.types import Held, Payer
from zhilian.cases import service as cases


def tell_case_of_meal(*, reservation_id: int, at: datetime) -> bool:
    """The step that waits for the machine goes on: for one's own meal at once, for a unit's order
    when the last of it was fetched.
    """
    row = Reservation.objects.filter(pk=reservation_id).first()
    if row is None or not row.number:
        return True
    if row.payer == Payer.UNIT and _left(row.subject):
        return False
    return tell_case(number=row.number, at=at)


def tell_case(*, number: str, at: datetime) -> bool:
    role = TerminalKind.CANTEEN.value
    return cases.answer_machine(code=number, machine_role=role, ok=True, at=at).ok


def _left(subject: str) -> bool:
    return Reservation.objects.filter(subject=subject, state=Held.HELD).exists()
