"""Notes for the people on duty: written once, read by whoever is there."""

from datetime import datetime

from django.db import IntegrityError, transaction

from zhilian.core import events
from zhilian.core.times import local
from zhilian.directory import selectors as directory
from zhilian.duties import selectors
from zhilian.duties.events import DutyNoteRead, DutyNoteWritten
from zhilian.duties.models import DutyNote, NoteReading
from zhilian.duties.types import NoteDraft
from zhilian.notices import service as notices
from zhilian.notices.types import InApp, MessageKind


@transaction.atomic
def write_note(*, draft: NoteDraft, at: datetime) -> DutyNote:
    """Add a note and tell those on duty. The same key is the same note."""
    known = DutyNote.objects.filter(key=draft.key).first()
    if known is not None:
        return known
    row = DutyNote(
        key=draft.key,
        subject=draft.subject,
        case_number=draft.case_number,
        branch_id=draft.branch_id,
        building=draft.building[:80],
        start_at=draft.start_at,
        end_at=draft.end_at,
        people=draft.people,
        hvac=draft.hvac,
        reason=draft.reason[:80],
        written_at=at,
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        return DutyNote.objects.get(key=draft.key)
    events.record(DutyNoteWritten(at=at, note_id=row.pk, about=row.subject))
    _inform(row, at=at)
    return row


@transaction.atomic
def read_note(*, note_id: int, person_id: int, at: datetime) -> bool:
    """Whoever is on duty has taken note; the first time counts."""
    if NoteReading.objects.filter(note_id=note_id, person_id=person_id).exists():
        return False
    NoteReading.objects.create(note_id=note_id, person_id=person_id, at=at)
    events.record(DutyNoteRead(at=at, note_id=note_id, person_id=person_id))
    return True


def _inform(row: DutyNote, *, at: datetime) -> None:
    hours = f"{local(row.start_at):%-m月%-d日 %H:%M} 至 {local(row.end_at):%-m月%-d日 %H:%M}"
    air = "，需要空调保障" if row.hvac else ""
    note = InApp(
        kind=MessageKind.TASK,
        title=f"值班提示：{row.building}"[:80],
        body=f"{hours}，{row.people} 人进楼{air}。办件编号 {row.case_number}。",
        link="/ops/duty-notes/",
        subject=f"duty-note:{row.pk}",
    )
    people = directory.holders(roles=selectors.READERS, branch_id=row.branch_id)
    notices.tell(to=people, note=note, key=f"duty-note:{row.pk}", at=at)
