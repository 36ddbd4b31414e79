"""Gates and barriers follow the directory: who has left passes nowhere, who is back passes again.

Nothing that a case gave is ended here, so that a mistake is undone by the next sync; when somebody
leaves for good, the case ends their grants as well (`access.revoke_on_leave`).
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhilian.access import selectors
from zhilian.access.models import PlatePermit
from zhilian.access.service.ending import GATES, bar
from zhilian.access.service.granting import admit_again
from zhilian.access.service.telling import tell_permits, tell_staff
from zhilian.assets import service as terminals
from zhilian.assets.types import TerminalKind, Thing, Told


@transaction.atomic
def sync_staff(*, person_id: int, active: bool, call_key: str, at: datetime) -> Told:
    """What gates hold of a person follows whether they are here. The same key tells once."""
    if active:
        admit_again([person_id], at=at)
        gates = selectors.gates_knowing([person_id])
        return tell_staff(person_ids=[person_id], gates=gates, call_key=call_key, at=at)
    bar(person_id=person_id, at=at)
    return terminals.forget(
        owners=[f"person:{person_id}"],
        things=(Thing.PERSON, Thing.CARD, Thing.FACE),
        kinds=GATES,
        call_key=call_key,
        at=at,
    )


@transaction.atomic
def sync_vehicles(*, person_id: int, active: bool, call_key: str, at: datetime) -> Told:
    """Barriers know the vehicles of those who are here."""
    permits = selectors.permits_of(person_id=person_id)
    if active:
        rows = PlatePermit.objects.filter(pk__in=permits).select_related("grant").order_by("id")
        return tell_permits(permits=rows, call_key=call_key, at=at)
    return terminals.forget(
        owners=[f"plate:{permit_id}" for permit_id in permits],
        kinds=(TerminalKind.BARRIER,),
        call_key=call_key,
        at=at,
    )
