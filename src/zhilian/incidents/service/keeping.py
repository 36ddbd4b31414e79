"""What is written down about an incident in any state: notes, class, waiting."""

from datetime import datetime

from django.db import transaction

from zhilian.contract import service as contract
from zhilian.core import events
from zhilian.incidents import clocks
from zhilian.incidents.errors import MissingWords, TimeIsWrong, WrongMoment
from zhilian.incidents.events import IncidentClassified
from zhilian.incidents.models import Incident
from zhilian.incidents.service.rows import locked, words, write
from zhilian.incidents.service.waits import Waiting, begin_wait
from zhilian.incidents.timeline import Line
from zhilian.incidents.types import EntryKind, FaultClass, Severity, WaitKind


@transaction.atomic
def add_note(
    *,
    incident_id: int,
    person_id: int | None,
    text: str,
    at: datetime,
    occurred_at: datetime | None = None,
    evidence: str = "",
) -> Incident:
    """A line in the timeline, also about something earlier. Allowed in every state."""
    said = words(text, missing="请写下要记录的内容。")
    if occurred_at is not None and occurred_at > at:
        raise TimeIsWrong("记录的发生时间晚于现在，请核对。")
    incident = locked(incident_id)
    write(
        incident,
        Line(
            kind=EntryKind.NOTE,
            recorded_at=at,
            occurred_at=occurred_at,
            person_id=person_id,
            text=said,
            evidence=evidence,
        ),
    )
    return incident


@transaction.atomic
def classify(
    *,
    incident_id: int,
    person_id: int,
    fault_class: str,
    severity: str,
    reason: str,
    at: datetime,
) -> Incident:
    """Change class or severity. The clock of the old class keeps its history; see contract."""
    said = words(reason, missing="请写明调整分类的依据。")
    incident = locked(incident_id)
    if incident.is_merged:
        raise WrongMoment(f"{incident.number} 已并入别的故障，请在存续的那一起里调整分类。")
    was = (incident.fault_class, incident.severity)
    if was == (fault_class, severity):
        raise MissingWords("分类和等级都没有变化，不用提交。")
    policy_before = clocks.fix_policy(incident.fault_class)
    incident.fault_class = FaultClass(fault_class)
    incident.severity = Severity(severity)
    write(incident, _classified(incident, was=was, reason=said, person_id=person_id, at=at))
    policy = clocks.fix_policy(incident.fault_class)
    if policy != policy_before:
        contract.reclassify_clock(subject=incident.subject, policy=policy, at=at)
    events.record(
        IncidentClassified(
            at=at,
            incident_id=incident.pk,
            drill=incident.drill,
            person_id=person_id,
            fault_class=incident.fault_class,
            severity=incident.severity,
        )
    )
    return incident


@transaction.atomic
def record_wait(
    *,
    incident_id: int,
    person_id: int,
    start_at: datetime,
    end_at: datetime,
    reason: str,
    at: datetime,
) -> Incident:
    """A wait that is over already, of no particular kind; see `begin_wait` for the rest."""
    waiting = Waiting(kind=WaitKind.OTHER, reason=reason, start_at=start_at, end_at=end_at)
    wait = begin_wait(incident_id=incident_id, waiting=waiting, person_id=person_id, at=at)
    return wait.incident


def _classified(
    incident: Incident, *, was: tuple[str, str], reason: str, person_id: int, at: datetime
) -> Line:
    before = f"{FaultClass(was[0]).label}/{Severity(was[1]).label}"
    after = f"{FaultClass(incident.fault_class).label}/{Severity(incident.severity).label}"
    return Line(
        kind=EntryKind.CLASSIFIED,
        recorded_at=at,
        person_id=person_id,
        text=f"{before} → {after}：{reason}",
    )
