"""What is written down about an incident in any state: notes, class, waiting."""

from datetime import datetime

from django.db import transaction

from zhilian.contract import service as contract
from zhilian.core import events
from zhilian.core.times import local
from zhilian.incidents import clocks
from zhilian.incidents.errors import MissingWords, TimeIsWrong
from zhilian.incidents.events import IncidentClassified
from zhilian.incidents.models import Incident
from zhilian.incidents.service.rows import locked, words, write
from zhilian.incidents.timeline import Line
from zhilian.incidents.types import EntryKind, FaultClass, Severity


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
    """We waited for somebody else. The contract figure stays gross; the net one shows it."""
    said = words(reason, missing="请写明在等谁、等什么。")
    incident = locked(incident_id)
    if not incident.detected_at <= start_at < end_at <= at:
        raise TimeIsWrong("等待应在发现故障之后开始，先开始后结束，且不晚于现在，请核对时间。")
    contract.add_wait(subject=incident.subject, start_at=start_at, end_at=end_at, reason=said)
    text = f"{local(start_at):%m-%d %H:%M} 至 {local(end_at):%m-%d %H:%M}：{said}"
    line = Line(
        kind=EntryKind.WAITED,
        recorded_at=at,
        occurred_at=start_at,
        person_id=person_id,
        text=text,
    )
    write(incident, line)
    return incident


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
