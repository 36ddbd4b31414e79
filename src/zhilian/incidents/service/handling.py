"""What people do with an open incident."""

from datetime import datetime

from django.db import transaction

from zhilian.core import events
from zhilian.incidents import clocks
from zhilian.incidents.errors import AlreadyAccepted, WrongMoment
from zhilian.incidents.events import (
    IncidentAccepted,
    IncidentArrived,
    IncidentGivenBack,
    RestorationClaimed,
)
from zhilian.incidents.models import Incident
from zhilian.incidents.service.ending import restore_incident
from zhilian.incidents.service.rows import accepted_by, locked, move, words, write
from zhilian.incidents.timeline import Line
from zhilian.incidents.types import EntryKind, Proof, Status, Via
from zhilian.monitoring import selectors as monitoring
from zhilian.monitoring import service as monitoring_service
from zhilian.monitoring.types import State


@transaction.atomic
def accept_incident(
    *, incident_id: int, person_id: int, at: datetime, via: str = Via.PAGE
) -> Incident:
    """Exactly one person takes it. Again by the same person: nothing happens.

    Errors: `AlreadyAccepted` names who was first; `WrongMoment` when it is over.
    """
    incident = locked(incident_id)
    if incident.status == Status.ACCEPTED:
        if incident.owner_id == person_id:
            return incident
        raise AlreadyAccepted(
            f"{incident.number} 已由 {accepted_by(incident)} 接单。要换人请先由对方退回。"
        )
    if not incident.is_open:
        raise WrongMoment(f"{incident.number} 已经恢复，不用再接单。")
    _accept(incident, person_id=person_id, at=at, via=via)
    return incident


@transaction.atomic
def give_back(*, incident_id: int, person_id: int, reason: str, at: datetime) -> Incident:
    """Undo an acceptance: the incident waits for somebody again and paging starts anew."""
    said = words(reason, missing="请写明为什么退回，接手的人需要知道。")
    incident = locked(incident_id)
    if incident.status != Status.ACCEPTED:
        raise WrongMoment(f"{incident.number} 现在没有人接单，不用退回。")
    move(incident, Status.DETECTED)
    incident.owner = None
    incident.accepted_at = None
    write(
        incident,
        Line(kind=EntryKind.GIVEN_BACK, recorded_at=at, person_id=person_id, text=said),
    )
    events.record(
        IncidentGivenBack(at=at, incident_id=incident.pk, drill=incident.drill, person_id=person_id)
    )
    return incident


@transaction.atomic
def record_arrival(
    *, incident_id: int, person_id: int, at: datetime, via: str = Via.PAGE
) -> Incident:
    """Somebody stands on site. Taking it is implied when nobody had; a second arrival is a note."""
    incident = locked(incident_id)
    if not incident.is_open:
        raise WrongMoment(f"{incident.number} 已经恢复，不用再登记到场。")
    _accept_if_waiting(incident, person_id=person_id, at=at, via=via)
    if incident.arrived_at is not None:
        return incident
    incident.arrived_at = at
    write(
        incident,
        Line(
            kind=EntryKind.ARRIVED,
            recorded_at=at,
            person_id=person_id,
            text=f"已到市政府现场（{Via(via).label}登记）",
        ),
    )
    clocks.stop_arrival(incident, at=at)
    events.record(
        IncidentArrived(
            at=at, incident_id=incident.pk, drill=incident.drill, person_id=person_id, via=via
        )
    )
    return incident


@transaction.atomic
def claim_restored(
    *, incident_id: int, person_id: int, at: datetime, via: str = Via.PAGE
) -> Incident:
    """“It works again.” Where a probe watches, the probe decides; else the person vouches."""
    incident = locked(incident_id)
    if not incident.is_open:
        return incident
    _accept_if_waiting(incident, person_id=person_id, at=at, via=via)
    incident.claimed_at = at
    said = "申报已恢复" if incident.check_id is None else "申报已恢复，等待探测核实"
    write(incident, Line(kind=EntryKind.CLAIMED, recorded_at=at, person_id=person_id, text=said))
    events.record(
        RestorationClaimed(
            at=at, incident_id=incident.pk, drill=incident.drill, person_id=person_id
        )
    )
    return _verify_claim(incident, at=at)


def _accept(incident: Incident, *, person_id: int, at: datetime, via: str) -> None:
    move(incident, Status.ACCEPTED)
    incident.owner_id = person_id
    incident.accepted_at = at
    write(
        incident,
        Line(
            kind=EntryKind.ACCEPTED,
            recorded_at=at,
            person_id=person_id,
            text=f"{Via(via).label}接单",
        ),
    )
    events.record(
        IncidentAccepted(
            at=at, incident_id=incident.pk, drill=incident.drill, person_id=person_id, via=via
        )
    )


def _accept_if_waiting(incident: Incident, *, person_id: int, at: datetime, via: str) -> None:
    if incident.status == Status.DETECTED:
        _accept(incident, person_id=person_id, at=at, via=via)


def _verify_claim(incident: Incident, *, at: datetime) -> Incident:
    if incident.check_id is None:
        return restore_incident(
            incident_id=incident.pk, at=at, proof=Proof.PERSON, person_id=incident.owner_id
        )
    if monitoring.check(check_id=incident.check_id).state == State.UP:
        return restore_incident(incident_id=incident.pk, at=at)
    monitoring_service.request_recheck(check_id=incident.check_id, at=at)
    return incident
