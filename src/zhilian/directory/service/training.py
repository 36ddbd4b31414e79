"""Training: sessions planned and called off, who took part and how they did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from zhilian.core import events
from zhilian.directory.errors import DirectoryError
from zhilian.directory.events import PersonTrained, TrainingCancelled, TrainingPlanned
from zhilian.directory.models import TrainingRecord, TrainingSession

PASS_MARK = 60


@dataclass(frozen=True, kw_only=True)
class SessionDraft:
    """A training as it is planned."""

    title: str
    place: str
    starts_at: datetime
    ends_at: datetime
    seats: int
    teacher: str = ""
    topic: str = ""


@transaction.atomic
def plan_training(
    *, draft: SessionDraft, by_id: int | None, at: datetime, session_id: int | None = None
) -> TrainingSession:
    """Write a session down, or change one that has not begun. Errors: `DirectoryError`."""
    if not draft.title.strip() or not draft.place.strip():
        raise DirectoryError("培训名称和地点都要填写。")
    if draft.ends_at <= draft.starts_at:
        raise DirectoryError("结束时间要晚于开始时间。")
    if draft.seats < 1:
        raise DirectoryError("座位数至少为 1。")
    row = TrainingSession(made_by_id=by_id, made_at=at)
    if session_id is not None:
        row = TrainingSession.objects.select_for_update().get(pk=session_id)
        if row.starts_at <= at or row.cancelled_at is not None:
            raise DirectoryError("培训已经开始或取消，不能再改。")
    row.title, row.place = draft.title.strip(), draft.place.strip()
    row.teacher, row.topic = draft.teacher.strip(), draft.topic.strip()
    row.starts_at, row.ends_at, row.seats = draft.starts_at, draft.ends_at, draft.seats
    row.save()
    events.record(TrainingPlanned(at=at, session_id=row.pk))
    return row


@transaction.atomic
def cancel_training(*, session_id: int, at: datetime) -> None:
    """It does not take place. Errors: `DirectoryError` when somebody was trained there already."""
    row = TrainingSession.objects.select_for_update().get(pk=session_id)
    if row.records.exists():
        raise DirectoryError("已有人员登记成绩，不能取消这场培训。")
    if row.cancelled_at is None:
        row.cancelled_at = at
        row.save(update_fields=["cancelled_at"])
        events.record(TrainingCancelled(at=at, session_id=row.pk))


@dataclass(frozen=True, kw_only=True)
class TrainedDraft:
    """Who was trained where, and the score out of 100; without one, taking part was enough."""

    key: str
    person_id: int
    session_id: int | None = None
    score: int | None = None
    subject: str = ""
    case_number: str = ""


@transaction.atomic
def record_training(*, draft: TrainedDraft, at: datetime) -> TrainingRecord:
    """Add a record; the same key is the same one. Errors: `DirectoryError`."""
    known = TrainingRecord.objects.filter(key=draft.key).first()
    if known is not None:
        return known
    if draft.score is not None and not 0 <= draft.score <= 100:
        raise DirectoryError("成绩填写 0 到 100 之间的整数。")
    row = TrainingRecord(
        key=draft.key,
        person_id=draft.person_id,
        session_id=draft.session_id,
        score=draft.score,
        passed=draft.score is None or draft.score >= PASS_MARK,
        subject=draft.subject,
        case_number=draft.case_number,
        at=at,
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        return TrainingRecord.objects.get(key=draft.key)
    events.record(
        PersonTrained(at=at, person_id=row.person_id, record_id=row.pk, passed=row.passed)
    )
    return row
