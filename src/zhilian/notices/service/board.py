"""Announcements: written by the section that owns the board, published, withdrawn, read."""

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from django.db import transaction

from zhilian.catalogue import selectors as catalogue
from zhilian.core import effects, events
from zhilian.directory import selectors as directory
from zhilian.notices import selectors
from zhilian.notices.errors import AnnouncementRefused
from zhilian.notices.events import (
    AnnouncementDropped,
    AnnouncementPinned,
    AnnouncementPublished,
    AnnouncementSaved,
    AnnouncementWithdrawn,
    PublicityEnded,
    ReadersExported,
)
from zhilian.notices.models import Announcement, Audience, Reading, WindowOfAnnouncement
from zhilian.notices.publicity import end_of_publicity
from zhilian.notices.types import (
    AnnouncementDraft,
    AnnouncementKind,
    AnnouncementState,
    AudienceKind,
    Board,
    Group,
    Publicity,
)

BEYOND_A_BRANCH = frozenset({AudienceKind.ALL, AudienceKind.CITY, AudienceKind.ROLE})


@transaction.atomic
def save_announcement(
    *,
    draft: AnnouncementDraft,
    board: Board,
    by_id: int,
    at: datetime,
    announcement_id: int | None = None,
) -> Announcement:
    """Write a draft, or rewrite one that is not out yet.

    Errors: `AnnouncementRefused`, when the words are missing, the board is not the writer's, the
    readers are none of the board's or a window is not run by the section of the board.
    """
    _check(draft, board=board)
    if announcement_id is None:
        row = Announcement(kind=AnnouncementKind.NEWS, key=f"written:{uuid4().hex}", written_at=at)
    else:
        row = _mine(announcement_id, by_id=by_id, state=AnnouncementState.DRAFT)
    row.owner, row.branch_id = board.owner, board.branch_id
    _must_write(row, by_id=by_id)
    row.title, row.body = draft.title.strip(), draft.body.strip()
    row.pinned, row.from_at, row.until_at = draft.pinned, draft.from_at, draft.until_at
    row.written_by_id, row.written_at = by_id, at
    row.save()
    _set_audience(row, draft)
    _set_windows(row, draft)
    events.record(AnnouncementSaved(at=at, announcement_id=row.pk))
    return row


@transaction.atomic
def publish_announcement(*, announcement_id: int, by_id: int, at: datetime) -> Announcement:
    """From now, or from its later beginning, its readers see it."""
    row = _mine(announcement_id, by_id=by_id, state=AnnouncementState.DRAFT)
    if row.until_at is not None and row.until_at <= at:
        raise AnnouncementRefused("结束时间已过，请先改到现在之后再发布。")
    _publish(row, by_id=by_id, at=at)
    return row


@transaction.atomic
def withdraw_announcement(
    *, announcement_id: int, by_id: int, reason: str, at: datetime
) -> Announcement:
    """Nobody sees it any more; its words and readers stay on record. A publicity withdrawn before
    its end fails the effect that waits for it.
    """
    if not reason.strip():
        raise AnnouncementRefused("请写明撤下的原因。")
    row = _mine(announcement_id, by_id=by_id, state=AnnouncementState.PUBLISHED)
    waiting = bool(row.settles) and row.settled_at is None
    _withdraw(row, by_id=by_id, reason=reason, at=at)
    if waiting:
        why = f"公示已撤下：{row.withdraw_reason}"
        events.record(effects.EffectSettled(at=at, key=row.settles, ok=False, reason=why))
    return row


@transaction.atomic
def withdraw_publicity(*, announcement_id: int, reason: str, at: datetime) -> bool:
    """What it told of is off. False when it was withdrawn before."""
    row = Announcement.objects.select_for_update().get(id=announcement_id)
    if row.state != AnnouncementState.PUBLISHED:
        return False
    _withdraw(row, by_id=None, reason=reason, at=at)
    return True


@transaction.atomic
def pin_announcement(*, announcement_id: int, pinned: bool, by_id: int, at: datetime) -> None:
    row = _mine(announcement_id, by_id=by_id, state=AnnouncementState.PUBLISHED)
    row.pinned = pinned
    row.save(update_fields=["pinned"])
    events.record(AnnouncementPinned(at=at, announcement_id=row.pk, pinned=pinned))


@transaction.atomic
def drop_draft(*, announcement_id: int, by_id: int, at: datetime) -> None:
    """Throw away what was never out."""
    row = _mine(announcement_id, by_id=by_id, state=AnnouncementState.DRAFT)
    events.record(AnnouncementDropped(at=at, announcement_id=row.pk))
    row.delete()


@transaction.atomic
def open_publicity(*, publicity: Publicity, at: datetime) -> Announcement:
    """Publish for a number of working days; the same key is the same publicity."""
    known: Announcement | None = Announcement.objects.filter(key=publicity.key).first()
    if known is not None:
        return known
    draft = publicity.draft
    row = Announcement.objects.create(
        kind=AnnouncementKind.PUBLICITY,
        title=draft.title[:80],
        body=draft.body,
        owner=publicity.owner,
        branch_id=publicity.branch_id,
        subject=publicity.subject,
        key=publicity.key,
        settles=publicity.settles,
        due_at=end_of_publicity(begins_at=at, working_days=publicity.working_days),
        until_at=end_of_publicity(begins_at=at, working_days=publicity.working_days),
        written_at=at,
    )
    _set_audience(row, draft)
    _publish(row, by_id=None, at=at)
    return row


@transaction.atomic
def end_publicity(*, announcement_id: int, at: datetime) -> bool:
    """When its period is over, the waiting effect has succeeded. False when nothing is due."""
    row = Announcement.objects.select_for_update().get(id=announcement_id)
    if row.settled_at is not None or row.due_at is None or row.due_at > at:
        return False
    row.settled_at = at
    row.save(update_fields=["settled_at"])
    events.record(PublicityEnded(at=at, announcement_id=row.pk, about=row.subject))
    receipt = {"announcement": row.pk}
    events.record(effects.EffectSettled(at=at, key=row.settles, ok=True, receipt=receipt))
    return True


@transaction.atomic
def note_reading(*, announcement_id: int, person_id: int, at: datetime) -> None:
    """The person has opened it; the first time counts."""
    Reading.objects.get_or_create(
        announcement_id=announcement_id, person_id=person_id, defaults={"at": at}
    )


@transaction.atomic
def record_export(*, announcement_id: int, at: datetime) -> None:
    """Nobody takes the list of readers away without a line in the journal."""
    events.record(ReadersExported(at=at, announcement_id=announcement_id))


def check_groups(groups: Sequence[Group], *, board: Board) -> None:
    """A board of a district reaches its own people only. Errors: `AnnouncementRefused`."""
    if not groups:
        raise AnnouncementRefused("请选择发给谁。")
    if board.branch_id is not None and not all(_within(group, board) for group in groups):
        raise AnnouncementRefused("区县只能发给本区县的人员，请改选本区县或其单位。")


def _publish(row: Announcement, *, by_id: int | None, at: datetime) -> None:
    row.state, row.published_at, row.published_by_id = AnnouncementState.PUBLISHED, at, by_id
    row.from_at = max(row.from_at or at, at)
    row.save()
    events.record(AnnouncementPublished(at=at, announcement_id=row.pk, about=row.subject))


def _withdraw(row: Announcement, *, by_id: int | None, reason: str, at: datetime) -> None:
    row.state, row.withdrawn_at, row.withdrawn_by_id = AnnouncementState.WITHDRAWN, at, by_id
    row.withdraw_reason = reason.strip()[:200]
    if row.settles and row.settled_at is None:
        row.settled_at = at
    row.save()
    events.record(
        AnnouncementWithdrawn(
            at=at, announcement_id=row.pk, about=row.subject, reason=row.withdraw_reason
        )
    )


def _mine(announcement_id: int, *, by_id: int, state: AnnouncementState) -> Announcement:
    row = Announcement.objects.select_for_update().filter(id=announcement_id).first()
    if row is None:
        raise AnnouncementRefused("没有这条公告，可能已被删除。")
    _must_write(row, by_id=by_id)
    if row.state != state:
        raise AnnouncementRefused(f"这条公告现在是“{row.get_state_display()}”，不能这样办理。")
    found: Announcement = row
    return found


def _must_write(row: Announcement, *, by_id: int) -> None:
    held = {(board.owner, board.branch_id) for board in selectors.boards_of(person_id=by_id)}
    if (row.owner, row.branch_id) not in held:
        raise AnnouncementRefused("您没有这个板块的公告权限，请联系该科室管理员。")


def _check(draft: AnnouncementDraft, *, board: Board) -> None:
    if not draft.title.strip() or not draft.body.strip():
        raise AnnouncementRefused("标题和正文都要填写。")
    if draft.from_at and draft.until_at and draft.until_at <= draft.from_at:
        raise AnnouncementRefused("结束时间要晚于开始时间。")
    check_groups(draft.audience, board=board)
    if any(catalogue.owner_role(window=code) != board.owner for code in draft.windows):
        raise AnnouncementRefused("只能选本科室管理的窗口，请改选窗口或板块。")


def _within(group: Group, board: Board) -> bool:
    if group.kind in BEYOND_A_BRANCH:
        return False
    if group.kind == AudienceKind.BRANCH:
        return group.value == str(board.branch_id)
    unit = directory.unit_at(path=group.value)
    return unit is not None and unit.branch_id == board.branch_id


def _set_audience(row: Announcement, draft: AnnouncementDraft) -> None:
    row.audience.all().delete()
    groups = {(group.kind, group.value) for group in draft.audience}
    Audience.objects.bulk_create(
        Audience(announcement=row, kind=kind, value=value) for kind, value in sorted(groups)
    )


def _set_windows(row: Announcement, draft: AnnouncementDraft) -> None:
    row.windows.all().delete()
    WindowOfAnnouncement.objects.bulk_create(
        WindowOfAnnouncement(announcement=row, window=code) for code in sorted(set(draft.windows))
    )
