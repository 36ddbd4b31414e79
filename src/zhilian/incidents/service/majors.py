"""Major faults (重大故障): declared by a rule or by hand, and the versions of their report."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from zhilian.core import events
from zhilian.incidents import selectors
from zhilian.incidents.errors import WrongMoment
from zhilian.incidents.events import FaultReportWritten, IncidentBecameMajor, MajorTakenBack
from zhilian.incidents.major_rules import Extent, major_rules, rule_met
from zhilian.incidents.models import FaultReport, Incident, TimelineEntry
from zhilian.incidents.service.rows import locked, words, write
from zhilian.incidents.timeline import Line
from zhilian.incidents.types import EntryKind, Severity

BY_HAND = "by_hand"


@dataclass(frozen=True, kw_only=True)
class ReportText:
    """What people write themselves; facts, chronology and clocks are drawn from the record."""

    impact: str = ""
    cause: str = ""
    measures: str = ""
    lessons: str = ""


@transaction.atomic
def declare_major(
    *, incident_id: int, why: str, at: datetime, person_id: int | None = None, rule: str = BY_HAND
) -> bool:
    """Mark as a major fault, raise the severity, tell. False when it is marked already."""
    said = words(why, missing="请写明为什么认定为重大故障。")
    incident = locked(incident_id)
    if incident.is_merged:
        raise WrongMoment(f"{incident.number} 已并入别的故障，请在存续的那一起里认定。")
    if incident.major_at is not None:
        return False
    incident.major_at = at
    incident.major_why = said[:200]
    incident.severity = Severity.MAJOR
    how = "按规则认定" if person_id is None else "人工认定"
    _tell(incident, f"{how}为重大故障：{said}", person_id=person_id, at=at)
    events.record(
        IncidentBecameMajor(
            at=at,
            incident_id=incident.pk,
            drill=incident.drill,
            rule=rule,
            person_id=person_id or 0,
        )
    )
    return True


def judge_major(*, incident_id: int, at: datetime) -> bool:
    """Ask the rules. True when one of them has just made it a major fault."""
    incident = Incident.objects.get(id=incident_id)
    extent = Extent(
        login=incident.login_journey,
        windows=len(selectors.ongoing_extent(of=incident)),
        lasted=(incident.restored_at or at) - incident.fault_began_at,
    )
    rule = rule_met(extent, major_rules())
    if rule is None or incident.drill or _taken_back(incident):
        return False
    return declare_major(incident_id=incident_id, why=rule.label, at=at, rule=rule.name)


@transaction.atomic
def take_back_major(*, incident_id: int, reason: str, person_id: int, at: datetime) -> Incident:
    """It was no major fault after all; severity stays until it is classified anew."""
    said = words(reason, missing="请写明为什么不是重大故障。")
    incident = locked(incident_id)
    if incident.major_at is None:
        raise WrongMoment(f"{incident.number} 没有认定为重大故障。")
    incident.major_at = None
    incident.major_why = ""
    _tell(incident, f"撤销重大故障认定：{said}", person_id=person_id, at=at)
    events.record(
        MajorTakenBack(at=at, incident_id=incident.pk, drill=incident.drill, person_id=person_id)
    )
    return incident


@transaction.atomic
def write_report(
    *, incident_id: int, text: ReportText, person_id: int, at: datetime
) -> FaultReport:
    """A new version of the report; earlier ones stay. The same words again are no new version."""
    incident = locked(incident_id)
    last = FaultReport.objects.filter(incident=incident).order_by("-number").first()
    if last is not None and _words_of(last) == text:
        return last
    number = last.number + 1 if last else 1
    report = FaultReport.objects.create(
        incident=incident,
        number=number,
        impact=text.impact,
        cause=text.cause,
        measures=text.measures,
        lessons=text.lessons,
        person_id=person_id,
        written_at=at,
    )
    events.record(
        FaultReportWritten(
            at=at,
            incident_id=incident.pk,
            drill=incident.drill,
            number=number,
            person_id=person_id,
        )
    )
    return report


def _taken_back(incident: Incident) -> bool:
    """What a person took back, no rule declares again."""
    return TimelineEntry.objects.filter(
        incident=incident, kind=EntryKind.MAJOR, person__isnull=False, text__startswith="撤销"
    ).exists()


def _words_of(report: FaultReport) -> ReportText:
    return ReportText(
        impact=report.impact,
        cause=report.cause,
        measures=report.measures,
        lessons=report.lessons,
    )


def _tell(incident: Incident, text: str, *, person_id: int | None, at: datetime) -> None:
    line = Line(
        kind=EntryKind.MAJOR,
        recorded_at=at,
        person_id=person_id,
        text=text,
        evidence="" if person_id else "rules.yaml",
    )
    write(incident, line)
