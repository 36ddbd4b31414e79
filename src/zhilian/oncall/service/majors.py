"""A major fault is told to the purchaser and the managers; a measure that is due to its owner."""

from datetime import datetime

from django.db import transaction

from zhilian.core.times import local
from zhilian.directory import selectors as directory
from zhilian.directory.types import Role
from zhilian.incidents import selectors as incidents
from zhilian.notices import service as notices
from zhilian.notices.types import Recipient
from zhilian.oncall.wording import drill_mark, incident_link, shortened

TOLD = (Role.PURCHASER, Role.OPS_MANAGER)


@transaction.atomic
def tell_of_major(*, incident_id: int, at: datetime) -> int:
    """Text everybody who must know, once an incident. Returns how many were told."""
    incident = incidents.incident(incident_id=incident_id)
    if incident.major_at is None:
        return 0
    people = [person.pk for role in TOLD for person in directory.people_with_role(role=role)]
    values = {
        "drill": drill_mark(drill=incident.drill),
        "number": incident.number,
        "title": shortened(incident.title),
        "why": incident.major_why[:40],
        "time": f"{local(incident.fault_began_at):%m-%d %H:%M}",
        "link": incident_link(incident_id=incident.pk),
    }
    for person_id in dict.fromkeys(people):
        notices.send(
            template="major_fault",
            to=Recipient(person_id=person_id, test=incident.drill),
            values=values,
            key=f"major:{incident_id}:{person_id}",
            subject=incident.subject,
            at=at,
        )
    return len(set(people))


@transaction.atomic
def tell_of_measure(*, action_id: int, at: datetime) -> bool:
    """Remind the owner on the day and every day after, until it is done."""
    action = incidents.action(action_id=action_id)
    if action is None or action.done_at is not None:
        return False
    notices.send(
        template="measure_due",
        to=Recipient(person_id=action.owner_id, test=False),
        values={
            "text": shortened(action.text),
            "number": action.incident.number,
            "due": f"{action.due_date:%m-%d}",
            "link": incident_link(incident_id=action.incident_id),
        },
        key=f"measure:{action_id}:{local(at):%Y-%m-%d}",
        subject=action.incident.subject,
        at=at,
    )
    return True
