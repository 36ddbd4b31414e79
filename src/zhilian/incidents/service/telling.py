"""Faults that cases of windows tell of: joined to the running incident, or a new one opened."""

from datetime import datetime

from django.db import IntegrityError, transaction

from zhilian.incidents.models import CaseLink, Incident
from zhilian.incidents.service.opening import report_incident
from zhilian.incidents.service.rows import locked, write
from zhilian.incidents.timeline import Line
from zhilian.incidents.types import EntryKind, Report, Told, Via


@transaction.atomic
def tell_by_case(*, told: Told, at: datetime) -> CaseLink | None:
    """The incident that this case belongs to; None when none runs and none is to be opened.

    Running means: of the same device, of the check that watches it, of the same window, or told of
    by another case with the same kind and place.
    """
    known = CaseLink.objects.select_related("incident").filter(key=told.key).first()
    if known is not None:
        return known
    running = _running(told)
    if running is None and not told.opens:
        return None
    incident = _joined(running, told, at=at) if running else _opened(told, at=at)
    link = CaseLink(
        incident=incident,
        key=told.key,
        subject=told.subject,
        case_number=told.case_number,
        kind=told.kind[:40],
        place=told.place[:80],
        device_key=told.device_key[:80],
        opened=running is None,
        linked_at=at,
    )
    try:
        with transaction.atomic():
            link.save()
    except IntegrityError:
        return CaseLink.objects.select_related("incident").get(key=told.key)
    return link


def _running(told: Told) -> Incident | None:
    rows = Incident.objects.open().real().order_by("id")
    if told.check_id is not None and (found := rows.for_target(told.check_id).first()):
        return found
    if told.device_key:
        by_case = rows.filter(cases__device_key=told.device_key).first()
        by_name = rows.filter(title__contains=told.device).first() if told.device else None
        return by_case or by_name
    if told.window:
        return rows.filter(window_code=told.window).first()
    if told.place:
        return rows.filter(cases__kind=told.kind, cases__place=told.place).first()
    return None


def _joined(running: Incident, told: Told, *, at: datetime) -> Incident:
    incident = locked(running.pk)
    line = Line(
        kind=EntryKind.REPORTED,
        recorded_at=at,
        person_id=told.person_id,
        text=f"办件 {told.case_number} 反映同一问题：{told.title}",
        evidence=told.subject,
    )
    write(incident, line)
    return incident


def _opened(told: Told, *, at: datetime) -> Incident:
    report = Report(
        title=told.title,
        began_at=at,
        via=Via.PAGE,
        check_id=told.check_id,
        window=told.window,
        caller=f"办件 {told.case_number}",
        fault_class=told.fault_class,
    )
    return report_incident(report=report, person_id=told.person_id, at=at)
