"""The consulting log (C3.3): one line for every question that was answered."""

from datetime import datetime

from django.db import IntegrityError, transaction

from zhilian.core import events
from zhilian.desk.events import ConsultationLogged
from zhilian.desk.models import Consultation
from zhilian.desk.types import ConsultationDraft

IN_TIME_MINUTES = 240
"""An answer within four hours counts as in time: the limit of the window's first step."""


@transaction.atomic
def log_consultation(*, draft: ConsultationDraft, at: datetime) -> Consultation:
    """Add a line; the same key is the same line. It is never changed."""
    known = Consultation.objects.filter(key=draft.key).first()
    if known is not None:
        return known
    asked_at = min(draft.asked_at, at)
    minutes = int((at - asked_at).total_seconds() // 60)
    row = Consultation(
        key=draft.key,
        subject=draft.subject,
        case_number=draft.case_number,
        branch_id=draft.branch_id,
        topic=draft.topic,
        campaign=draft.campaign[:80],
        content=draft.content,
        answer=draft.answer,
        asked_at=asked_at,
        answered_at=at,
        answered_by_id=draft.answered_by_id,
        minutes=minutes,
        in_time=minutes <= IN_TIME_MINUTES,
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        return Consultation.objects.get(key=draft.key)
    events.record(ConsultationLogged(at=at, consultation_id=row.pk, branch_id=row.branch_id))
    return row
