"""How an incident begins: by the probe, or by a person who calls."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from zhilian.core import events
from zhilian.core.times import local, local_date
from zhilian.incidents import clocks, timeline
from zhilian.incidents.errors import TimeIsWrong
from zhilian.incidents.events import IncidentOpened
from zhilian.incidents.models import DaySequence, Incident
from zhilian.incidents.service.rows import locked, words, write
from zhilian.incidents.timeline import Line
from zhilian.incidents.types import EntryKind, FaultClass, Report, Severity, Status, Via
from zhilian.monitoring import selectors as monitoring

LOGIN_KIND = "login"


@transaction.atomic
def open_incident(
    *, check_id: int, title: str, at: datetime, began_at: datetime, drill: bool
) -> Incident:
    """The probe found a fault. If the target has an open incident already, that one is returned."""
    incident = about_check(check_id)
    incident.title = title
    incident.drill = drill
    incident.seen_by_probe = True
    incident.fault_began_at = min(began_at, at)
    incident.detected_at = incident.spell_began_at = at
    return _begin(incident, _found(incident))


@transaction.atomic
def report_incident(*, report: Report, person_id: int, at: datetime) -> Incident:
    """A person told us. The fault began when the caller says; detection ends with the call.

    A target that has an open incident already gets a timeline entry instead of a second one.
    """
    title = words(report.title, missing="请写明什么坏了，例如“三楼门禁刷不开”。")
    if report.began_at > at:
        raise TimeIsWrong("故障开始时间晚于现在，请核对来电人所说的时间。")
    about = about_check(report.check_id) if report.check_id else None
    incident = about or Incident(window_code=report.window)
    incident.title = title
    incident.drill = report.drill
    incident.severity = max(report.severity, incident.severity or Severity.MINOR, key=_rank)
    incident.fault_class = report.fault_class
    incident.caller = report.caller.strip()
    incident.via = report.via
    incident.reported_by_id = person_id
    incident.fault_began_at = report.began_at
    incident.detected_at = incident.spell_began_at = at
    return _begin(incident, _told(incident, person_id=person_id))


def about_check(check_id: int) -> Incident:
    check = monitoring.check(check_id=check_id)
    login = check.kind == LOGIN_KIND
    return Incident(
        check_id=check_id,
        window_code=check.window_code,
        login_journey=login,
        severity=Severity.MAJOR if login else Severity.MINOR,
        fault_class=FaultClass.UNCLASSIFIED,
    )


def _found(incident: Incident) -> Line:
    return Line(
        kind=EntryKind.OPENED,
        recorded_at=incident.detected_at,
        text=incident.title,
        evidence=f"check:{incident.check_id}",
    )


def _told(incident: Incident, *, person_id: int) -> Line:
    how = Via(incident.via).label
    return Line(
        kind=EntryKind.REPORTED,
        recorded_at=incident.detected_at,
        person_id=person_id,
        text=f"{how}报修：{incident.title}（据称 {local(incident.fault_began_at):%m-%d %H:%M} 起）",
        evidence=f"check:{incident.check_id}" if incident.check_id else "",
    )


def _begin(incident: Incident, line: Line) -> Incident:
    held = _open_one(incident.check_id)
    if held is None:
        try:
            with transaction.atomic():
                return insert(incident, line)
        except IntegrityError:
            held = _open_one(incident.check_id)
            if held is None:
                raise
    return _join(held, incident, line)


def _open_one(check_id: int | None) -> Incident | None:
    if check_id is None:
        return None
    return Incident.objects.open().for_target(check_id).first()


def insert(incident: Incident, line: Line) -> Incident:
    incident.status = Status.DETECTED
    incident.number = _next_number(local_date(incident.detected_at))
    incident.save()
    if incident.fault_began_at < incident.detected_at:
        began = Line(
            kind=EntryKind.BEGAN,
            recorded_at=incident.detected_at,
            occurred_at=incident.fault_began_at,
            text=_began_text(incident),
        )
        timeline.append(incident, began)
    write(incident, line)
    clocks.start(incident)
    events.record(
        IncidentOpened(
            at=incident.detected_at,
            incident_id=incident.pk,
            drill=incident.drill,
            check_id=incident.check_id,
        )
    )
    return incident


def _began_text(incident: Incident) -> str:
    return "来电人所说的开始时间" if incident.reported_by_id else "最后一次正常的探测"


def _join(held: Incident, late: Incident, line: Line) -> Incident:
    """A report about a target with an open incident is one more line; the probe's is nothing."""
    if late.reported_by_id is not None:
        held = locked(held.pk)
        write(held, line)
    return held


def _next_number(day: date) -> str:
    """The update locks the day's row until commit: no number twice, none left out."""
    DaySequence.objects.bulk_create([DaySequence(day=day)], ignore_conflicts=True)
    DaySequence.objects.filter(day=day).update(last=F("last") + 1)
    last = DaySequence.objects.get(day=day).last
    return f"G{day:%Y%m%d}-{last:03d}"


def _rank(severity: str) -> int:
    return Severity.values.index(severity)
