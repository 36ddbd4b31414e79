"""Photos of the work: before, after, what was found. They lie sealed in the store of the forms."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from django.db import transaction

from zhilian.cases import selectors as cases
from zhilian.cases import service as files
from zhilian.catalogue.types import FieldDeclaration
from zhilian.core import events
from zhilian.desk import selectors
from zhilian.desk.errors import DeskRefused, NotYourOrder
from zhilian.desk.events import OrderPhotographed, OrderPhotosExpunged
from zhilian.desk.models import OrderEntry, WorkOrder
from zhilian.desk.types import OrderEntryKind
from zhilian.directory import selectors as directory

MOST = 12
MOST_MB = 20
PHOTO = FieldDeclaration(
    key="order_photo",
    label="照片",
    type="file",
    required=False,
    accept=("jpg", "png"),
    max_files=MOST,
    max_mb=MOST_MB,
)


@dataclass(frozen=True, kw_only=True)
class Photo:
    """One picture on its way in."""

    name: str
    body: IO[bytes]
    size: int


def add_photos(
    *, order_id: int, photos: Sequence[Photo], by_id: int, words: str, at: datetime
) -> int:
    """Keep pictures with the order; each is sniffed, looked at, and tells no place. Returns how
    many. Errors: `NotYourOrder`, `DeskRefused` for too many, `UploadRefused` for a bad one: then
    none is kept with the order.
    """
    row = _mine(order_id, viewer_id=by_id)
    there = len(cases.files_held(holder=row.subject_of_photos))
    if there + len(photos) > MOST:
        raise DeskRefused(f"一张派工单最多 {MOST} 张照片，已有 {there} 张，请少选几张。")
    held = [
        files.keep_file(
            incoming=files.Incoming(
                item=PHOTO,
                window_code=row.window,
                person_id=by_id,
                name=one.name,
                body=one.body,
                size=one.size,
            ),
            at=at,
        )
        for one in photos
    ]
    with transaction.atomic():
        for ref in held:
            files.hold_file(
                attachment_id=int(ref.key), holder=row.subject_of_photos, person_id=by_id
            )
        _say(row, f"{len(held)} 张。{words.strip()}", by_id=by_id, at=at)
        events.record(OrderPhotographed(at=at, order_id=row.pk, about=row.subject, count=len(held)))
    return len(held)


@transaction.atomic
def remove_photo(*, order_id: int, file_id: int, by_id: int, at: datetime) -> None:
    """A wrong picture goes while the order is open; the timeline says so."""
    row = _mine(order_id, viewer_id=by_id)
    if not row.is_open:
        raise DeskRefused("派工单已结束，照片不能再删。")
    files.let_go_file(attachment_id=file_id, holder=row.subject_of_photos, person_id=by_id, at=at)
    _say(row, "删去 1 张。", by_id=by_id, at=at)
    events.record(OrderPhotographed(at=at, order_id=row.pk, about=row.subject, count=-1))


@transaction.atomic
def expunge_photos(*, order_id: int, at: datetime) -> int:
    """The time to keep the photos of an ended order is over: they go, the timeline and the journal
    say so. Returns how many went; none while the order is open (again) or its time is not over.
    """
    row = WorkOrder.objects.select_for_update().get(pk=order_id)
    if row.ended_at is None:
        return 0
    until = selectors.photos_kept_until(ended_at=row.ended_at)
    count = files.expunge_held(holder=row.subject_of_photos, at=at) if until <= at else 0
    if count:
        words = f"保存期限已到，{count} 张照片已清除。"
        kind = OrderEntryKind.PHOTO
        OrderEntry.objects.create(order=row, kind=kind, at=at, who="系统", text=words)
        gone = OrderPhotosExpunged(
            at=at, order_id=row.pk, about=row.subject, count=count, kept_until=until
        )
        events.record(gone)
    return count


def _mine(order_id: int, *, viewer_id: int) -> WorkOrder:
    row = selectors.order_for(viewer_id=viewer_id, order_id=order_id)
    if row is None:
        raise NotYourOrder
    return row


def _say(row: WorkOrder, text: str, *, by_id: int, at: datetime) -> None:
    who = directory.person(person_id=by_id).name
    OrderEntry.objects.create(order=row, kind=OrderEntryKind.PHOTO, at=at, who=who, text=text)
