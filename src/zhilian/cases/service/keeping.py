"""The time to keep a case is over: what people wrote goes, what proves it stays."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from zhilian.cases.events import CaseExpunged
from zhilian.cases.keeping import keep
from zhilian.cases.models import Draft, EffectRun, Entry, Rating, StepRun, Task
from zhilian.cases.service.attachments import expunge_files
from zhilian.cases.service.rows import locked
from zhilian.cases.types import ENDED, EntryKind
from zhilian.catalogue.selectors import retention_label
from zhilian.core import events

DRAFTS_KEPT: Final = timedelta(days=30)
ANONYMISED: Final = "（已到保存期限）"
KEPT: Final = ("keep_from", "keep_until", "keep_look_at")


@transaction.atomic
def look_how_long_kept(*, case_id: int, at: datetime) -> None:
    """Of an ended case: what its time counts from may be known by now."""
    docket = locked(case_id, at=at)
    if docket.case.status in ENDED and docket.case.expunged_at is None:
        keep(docket)
        docket.case.save(update_fields=KEPT)


@transaction.atomic
def expunge_case(*, case_id: int, at: datetime) -> bool:
    """Take values, remarks, receipts and files of an ended case away. Number, dates, steps, who did
    what and the rating stay: statistics and proof need no content.

    How long it is kept is worked out anew first: what it counts from may have moved (a pass was
    prolonged, somebody came back). False when it is not due.
    """
    docket = locked(case_id, at=at)
    case = docket.case
    if case.expunged_at is not None or case.status not in ENDED:
        return False
    keep(docket)
    if case.keep_until is None or case.keep_until > at:
        case.save(update_fields=KEPT)
        return False
    rule = docket.window.retention
    StepRun.objects.filter(case=case).update(remark="", asked="", field_remarks="")
    Task.objects.filter(case=case).update(remark="", asked="")
    EffectRun.objects.filter(case=case).update(args="", receipt="", reason="")
    Entry.objects.filter(case=case).update(remark="")
    Rating.objects.filter(case=case).update(text="")
    case.values = case.written = ""
    case.title = ANONYMISED
    case.assigned = {}
    case.expunged_at = at
    case.save()
    Entry.objects.create(
        case=case,
        at=at,
        kind=EntryKind.EXPUNGED,
        actor="系统",
        text=f"保存期限（{retention_label(rule)}）已到，填写内容和附件已清除",
    )
    files = expunge_files(case_id=case.pk, at=at)
    events.record(
        CaseExpunged(
            at=at,
            case_id=case.pk,
            number=case.number,
            files=files,
            rule=rule,
            kept_from=case.keep_from,
            kept_until=case.keep_until,
        )
    )
    return True


@transaction.atomic
def forget_drafts(*, at: datetime) -> int:
    """Drafts that nobody has touched for a month go. Returns how many."""
    deleted, _ = Draft.objects.filter(saved_at__lt=at - DRAFTS_KEPT).delete()
    return deleted
