"""Cases are told that their guests and vehicles came or left."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhilian.access.models import Pass, PlatePermit
from zhilian.access.types import GrantKind, PassState
from zhilian.assets.types import TerminalKind
from zhilian.cases import service as cases


@transaction.atomic
def tell_case_of_guest(*, pass_id: int, at: datetime) -> bool:
    """Answer the step that waits for the gate; coming first, then leaving, each once.

    False while the case is not there yet: it is tried again. Nothing for guests whose cases have
    no such step.
    """
    guest = Pass.objects.select_for_update(of=("self",)).select_related("grant").get(pk=pass_id)
    if guest.grant.kind != GrantKind.VISITOR or guest.companion:
        return True
    while guest.told != guest.state:
        if not _answer(guest.grant.number, TerminalKind.GATE, at=at):
            guest.tries += 1
            guest.save(update_fields=["tries"])
            return False
        came = guest.told == PassState.ISSUED
        guest.told = PassState.INSIDE if came else PassState.LEFT
        guest.save(update_fields=["told"])
    return True


@transaction.atomic
def tell_case_of_vehicle(*, permit_id: int, at: datetime) -> bool:
    """Answer the step that waits for the barrier, if the vehicle's case has one."""
    rows = PlatePermit.objects.select_for_update(of=("self",)).select_related("grant")
    permit = rows.get(pk=permit_id)
    if permit.told or permit.entered_at is None:
        return True
    permit.told = _answer(permit.grant.number, TerminalKind.BARRIER, at=at)
    permit.save(update_fields=["told"])
    return permit.told


def _answer(number: str, kind: TerminalKind, *, at: datetime) -> bool:
    if not number:
        return True
    return cases.answer_machine(code=number, machine_role=kind.value, ok=True, at=at).ok
