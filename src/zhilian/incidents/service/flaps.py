"""A target that flaps: each relapse is recorded to the second, but people are not called for each.

At most one call in half an hour; a relapse that lasts is called out after five minutes.
"""

from datetime import datetime, timedelta

from django.db import transaction

from zhilian.core import events
from zhilian.core.jobs import JOBS
from zhilian.incidents.events import IncidentReopened
from zhilian.incidents.models import Incident, TimelineEntry
from zhilian.incidents.service.ending import reopen_quietly
from zhilian.incidents.service.rows import locked, write
from zhilian.incidents.timeline import Line
from zhilian.incidents.types import EntryKind, Status, Why

CALL_AGAIN_AFTER = timedelta(minutes=30)
SPEAK_UP_AFTER = timedelta(minutes=5)
SPEAK_UP = "zhilian.incidents.jobs.speak_up"
LOUD = (EntryKind.OPENED, EntryKind.REPORTED, EntryKind.REOPENED)


def called_lately(incident: Incident, *, at: datetime) -> bool:
    """Whether people were called for this incident within the last half hour."""
    loud = TimelineEntry.objects.filter(incident=incident, kind__in=LOUD)
    return loud.filter(recorded_at__gt=at - CALL_AGAIN_AFTER).exists()


def relapse_quietly(incident: Incident, *, at: datetime, evidence: str) -> None:
    """The clocks run again, whoever had it has it again, nobody is called yet."""
    line = Line(
        kind=EntryKind.SIGHT,
        recorded_at=at,
        text="抖动中再次故障：时限继续计时，30 分钟内不重复呼叫；持续 5 分钟则立即呼叫",
        evidence=evidence,
    )
    reopen_quietly(incident, line)
    due = at + SPEAK_UP_AFTER
    JOBS[SPEAK_UP].enqueue_after(due, incident_id=incident.pk, spell=at.isoformat())


@transaction.atomic
def speak_up(*, incident_id: int, spell_began_at: datetime, at: datetime) -> bool:
    """Call people for a quiet relapse that still lasts; again does nothing."""
    incident = locked(incident_id)
    lasting = incident.status == Status.DETECTED and incident.spell_began_at == spell_began_at
    if not lasting or _spoke(incident):
        return False
    line = Line(kind=EntryKind.REOPENED, recorded_at=at, text="抖动后的故障已持续 5 分钟，开始呼叫")
    write(incident, line)
    events.record(
        IncidentReopened(at=at, incident_id=incident.pk, drill=incident.drill, why=Why.RELAPSE)
    )
    return True


@transaction.atomic
def note_flapping(*, check_id: int, flapping: bool, at: datetime) -> None:
    """Say in the open incident that the target flaps, or that it calmed down."""
    held = Incident.objects.open().for_target(check_id).first()
    if held is None:
        return
    text = "目标反复波动，标为抖动：重复的故障不再逐次呼叫" if flapping else "波动平息，不再算抖动"
    line = Line(kind=EntryKind.SIGHT, recorded_at=at, text=text, evidence=f"check:{check_id}")
    write(locked(held.pk), line)


def _spoke(incident: Incident) -> bool:
    """Whether it has been called out since this spell began."""
    loud = TimelineEntry.objects.filter(incident=incident, kind__in=LOUD)
    return loud.filter(recorded_at__gte=incident.spell_began_at).exists()
