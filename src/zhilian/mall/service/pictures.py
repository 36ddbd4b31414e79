"""Pictures of goods: taken in, put in order, passed by the section, removed and brought back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO

from django.db import transaction
from django.db.models import Max, QuerySet

from zhilian.bookings import selectors as bookings_reads
from zhilian.bookings import service as bookings
from zhilian.bookings.selectors import Sku
from zhilian.cases import service as files
from zhilian.catalogue.types import FieldDeclaration
from zhilian.core import events
from zhilian.core.content import pictures
from zhilian.core.effects import FileRef
from zhilian.mall.errors import PictureRefused
from zhilian.mall.events import PicturesChanged
from zhilian.mall.models import Picture
from zhilian.mall.models.picture import LONGEST_ALT
from zhilian.mall.types import BACK_DAYS, MOST_PICTURES, PICTURE_MB, Cause

KINDS = ("jpg", "png")
FIELD = FieldDeclaration(
    key="goods_picture",
    label="商品图片",
    type="file",
    required=False,
    accept=KINDS,
    max_files=MOST_PICTURES,
    max_mb=PICTURE_MB,
)


@dataclass(frozen=True, kw_only=True)
class NewPicture:
    """One picture on its way in."""

    name: str
    body: IO[bytes]
    size: int
    alt: str = ""


def add_pictures(
    *, sku_id: int, sent: Sequence[NewPicture], by_id: int, passes: bool, cause: Cause
) -> int:
    """Keep pictures of a good behind those that it has; returns how many. `passes`: the section's
    own hand, else they wait for it while the good stays on sale.

    Errors: `PictureRefused` for too many, `UploadRefused` for a bad one: then none is kept.
    """
    sku = _sku(sku_id)
    there = _kept(sku_id).count()
    if there + len(sent) > MOST_PICTURES:
        raise PictureRefused(
            f"一种商品最多 {MOST_PICTURES} 张图片，已有 {there} 张，请少选几张或先删去旧的。"
        )
    held = [_keep(sku, one, by_id=by_id, at=cause.at) for one in sent]
    with transaction.atomic():
        begin = _behind(sku_id)
        for place, (ref, one) in enumerate(zip(held, sent, strict=True), start=begin):
            files.hold_file(attachment_id=int(ref.key), holder=holder(sku_id), person_id=by_id)
            Picture.objects.create(
                sku_id=sku_id,
                file_id=int(ref.key),
                digest=ref.sha256[:12],
                position=place,
                alt=one.alt.strip()[:LONGEST_ALT],
                passed_at=cause.at if passes else None,
                added_at=cause.at,
            )
        _tell(sku, f"新增图片 {len(held)} 张", at=cause.at)
    return len(held)


@transaction.atomic
def describe_pictures(*, sku_id: int, alts: Mapping[int, str], passes: bool, cause: Cause) -> int:
    """What each picture shows, in words; returns how many changed. By another hand than the
    section's a picture with new words waits again.
    """
    changed = []
    for row in _kept(sku_id):
        alt = " ".join(alts.get(row.pk, row.alt).split())[:LONGEST_ALT]
        if alt == row.alt:
            continue
        row.alt = alt
        row.passed_at = row.passed_at if passes else None
        row.save(update_fields=["alt", "passed_at"])
        changed.append(row)
    if changed:
        _tell(_sku(sku_id), f"改图片说明 {len(changed)} 张", at=cause.at)
    return len(changed)


@transaction.atomic
def move_picture(*, sku_id: int, picture_id: int, by: int, cause: Cause) -> None:
    """So many places on, or back; the first one that was passed is the cover."""
    rows = list(_kept(sku_id))
    place = next((n for n, row in enumerate(rows) if row.pk == picture_id), None)
    if place is None:
        raise PictureRefused("这张图片已经删去，请刷新页面。")
    rows.insert(max(place + by, 0), rows.pop(place))
    for position, row in enumerate(rows):
        if row.position != position:
            row.position = position
            row.save(update_fields=["position"])
    _tell(_sku(sku_id), "调整图片次序", at=cause.at)


@transaction.atomic
def pass_pictures(*, sku_id: int, cause: Cause) -> int:
    """The section has looked at what is new: everybody may see it. Returns how many."""
    many: int = _kept(sku_id).filter(passed_at__isnull=True).update(passed_at=cause.at)
    if many:
        _tell(_sku(sku_id), f"通过图片 {many} 张", at=cause.at)
    return many


@transaction.atomic
def remove_picture(*, sku_id: int, picture_id: int, cause: Cause) -> None:
    """Nobody sees it from now on; for some days it may be brought back."""
    if not _kept(sku_id).filter(pk=picture_id).update(removed_at=cause.at):
        raise PictureRefused("这张图片已经删去，请刷新页面。")
    _tell(_sku(sku_id), "删去图片", at=cause.at)


@transaction.atomic
def restore_picture(*, sku_id: int, picture_id: int, cause: Cause) -> None:
    """A removed one stands at the end again. Errors: `PictureRefused` when it is too late."""
    since = cause.at - timedelta(days=BACK_DAYS)
    gone = Picture.objects.filter(pk=picture_id, sku=sku_id, removed_at__gt=since)
    if _kept(sku_id).count() >= MOST_PICTURES:
        raise PictureRefused(f"一种商品最多 {MOST_PICTURES} 张图片，请先删去一张再恢复。")
    if not gone.update(removed_at=None, position=_behind(sku_id)):
        raise PictureRefused("这张图片已过可以恢复的时间，请重新上传。")
    _tell(_sku(sku_id), "恢复图片", at=cause.at)


@transaction.atomic
def expunge_picture(*, picture_id: int, at: datetime) -> None:
    """The picture goes, with its content. It may be gone already."""
    row = Picture.objects.select_for_update(of=("self",)).filter(pk=picture_id).first()
    if row is None:
        return
    sku, file_id, person_id = _sku(row.sku_id), row.file_id, row.file.person_id
    row.delete()
    files.let_go_file(attachment_id=file_id, holder=holder(sku.pk), person_id=person_id, at=at)
    _tell(sku, "清除图片", at=at)


def holder(sku_id: int) -> str:
    """Whose the files are, in the words of the store of files."""
    return f"goods:{sku_id}"


def _keep(sku: Sku, one: NewPicture, *, by_id: int, at: datetime) -> FileRef:
    incoming = files.Incoming(
        item=FIELD,
        window_code=sku.shop.window,
        person_id=by_id,
        name=one.name,
        body=one.body,
        size=one.size,
        redraw=pictures.for_show,
    )
    return files.keep_file(incoming=incoming, at=at)


def _kept(sku_id: int) -> QuerySet[Picture]:
    found: QuerySet[Picture] = Picture.objects.kept().filter(sku=sku_id)
    return found.order_by("position", "id")


def _behind(sku_id: int) -> int:
    """The place behind all of them."""
    last: int | None = _kept(sku_id).aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def _sku(sku_id: int) -> Sku:
    found = bookings_reads.sku_by_id(sku_id=sku_id)
    if found is None:
        raise PictureRefused("这种商品已不在，请返回列表。")
    return found


def _tell(sku: Sku, what: str, *, at: datetime) -> None:
    """The first picture that all may see is what lists show of the good."""
    first = Picture.objects.shown().filter(sku=sku.pk).order_by("position", "id").first()
    bookings.set_cover(sku_id=sku.pk, cover=first.small if first else "", at=at)
    events.record(PicturesChanged(at=at, sku=sku.code, what=what))
