"""Files of forms: taken in, looked at, sealed; given to their case; taken away in the end."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path, PurePath
from typing import IO, Final
from uuid import uuid4

from django.db import transaction
from django.db.models import Count, Sum

from zhilian.cases.errors import NotForYou
from zhilian.cases.events import FileDropped, FileKept, FileOpened
from zhilian.cases.models import Attachment, Case
from zhilian.cases.models.attachments import folder
from zhilian.cases.scanners import SCANNERS
from zhilian.catalogue import selectors as catalogue
from zhilian.catalogue.types import FieldDeclaration
from zhilian.core import events
from zhilian.core.content import clean, pictures, sealed, sniff
from zhilian.core.effects import FileRef
from zhilian.core.errors import UploadRefused
from zhilian.core.times import local_date, local_midnight

MEGABYTE: Final = 1024 * 1024
PER_DAY: Final = 300
PER_DAY_MB: Final = 500
LOOSE_DAYS: Final = 30
LONGEST_NAME: Final = 120
PART: Final = 64 * 1024
PICTURES: Final = frozenset({"jpg", "png"})


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """A file on its way in: for which field of which window, from whom. `redraw` makes of a picture
    what is kept in its place (a JPEG) and its small one, instead of the picture as it came.
    """

    item: FieldDeclaration
    window_code: str
    person_id: int
    name: str
    body: IO[bytes]
    size: int
    redraw: Callable[[bytes, str], tuple[bytes, bytes]] | None = None


def keep_file(*, incoming: Incoming, at: datetime) -> FileRef:
    """Keep one file, private to its person until a case has it. Errors: `UploadRefused`."""
    name = _plain_name(incoming.name)
    _refuse_size(incoming, name)
    _refuse_over_quota(incoming, at=at)
    kind = sniff.kind_of(incoming.body, name=name)
    _refuse_kind(incoming.item, kind, name)
    body = clean.cleaned(incoming.body.read(), kind=kind, name=name)
    _refuse_malware(body, name)
    small = b""
    if kind in PICTURES and incoming.redraw is not None:
        body, small = incoming.redraw(body, name)
        kind = "jpg"
    elif kind in PICTURES:
        small = pictures.thumbnail(body, name=name)
    held = Attachment(
        person_id=incoming.person_id,
        window_code=incoming.window_code,
        field=incoming.item.key,
        name=name,
        kind=kind,
        size=len(body),
        sha256=hashlib.sha256(body).hexdigest(),
        place=uuid4().hex,
        has_small=bool(small),
        uploaded_at=at,
    )
    _store(held, body, small)
    return held.ref


@transaction.atomic
def drop_file(*, attachment_id: int, person_id: int, at: datetime) -> None:
    """Throw a file away that no case has yet. Errors: `NotForYou`."""
    found = Attachment.objects.select_for_update().there().filter(pk=attachment_id).first()
    if found is None or found.person_id != person_id or found.case_id is not None or found.holder:
        raise NotForYou("这个附件已随办件提交或已删除，不能再改动。")
    _forget(found, at=at)
    events.record(FileDropped(at=at, attachment_id=found.pk, person_id=person_id))


@transaction.atomic
def note_opening(*, attachment_id: int, person_id: int, case_id: int | None, at: datetime) -> None:
    """Somebody takes the file out who did not upload it: the journal knows."""
    opened = FileOpened(at=at, attachment_id=attachment_id, person_id=person_id, case_id=case_id)
    events.record(opened)


@transaction.atomic
def hold_file(*, attachment_id: int, holder: str, person_id: int) -> None:
    """A loose file of this person belongs to something else than a case from now on; whoever keeps
    that says who sees it. Errors: `NotForYou`.
    """
    loose = Attachment.objects.there().filter(
        pk=attachment_id, person=person_id, case__isnull=True, holder=""
    )
    if not loose.update(holder=holder):
        raise NotForYou("这个附件已随办件提交或已删除，不能再改动。")


@transaction.atomic
def let_go_file(*, attachment_id: int, holder: str, person_id: int, at: datetime) -> None:
    """What had it does so no more: its content goes. Errors: `NotForYou`."""
    rows = Attachment.objects.select_for_update().there()
    found = rows.filter(pk=attachment_id, holder=holder).first()
    if found is None or not holder:
        raise NotForYou("这个附件已经删除，请刷新页面。")
    _forget(found, at=at)
    events.record(FileDropped(at=at, attachment_id=found.pk, person_id=person_id))


def expunge_held(*, holder: str, at: datetime) -> int:
    """Take away the content of everything that something else than a case has; returns how many
    there were. Whoever keeps the holder tells the journal.
    """
    rows = Attachment.objects.select_for_update().there().filter(holder=holder)
    found = list(rows.order_by("id")) if holder else []
    for attachment in found:
        _forget(attachment, at=at)
    return len(found)


def attach(files: Iterable[FileRef], *, case: Case) -> None:
    """The files of a checked form belong to the case from now on."""
    keys = [int(file.key) for file in files]
    if keys:
        Attachment.objects.filter(pk__in=keys, case__isnull=True, holder="").update(case=case)


def expunge_files(*, case_id: int, at: datetime) -> int:
    """Take the content of a case's files away; returns how many there were."""
    found = list(Attachment.objects.there().filter(case=case_id).order_by("id"))
    for attachment in found:
        _forget(attachment, at=at)
    return len(found)


def sweep_loose_files(*, now: datetime) -> int:
    """Files that were never sent in, and content without a row. Returns how many went."""
    old = now - timedelta(days=LOOSE_DAYS)
    loose = Attachment.objects.there().filter(case__isnull=True, holder="", uploaded_at__lt=old)
    ids = list(loose.order_by("id").values_list("id", flat=True)[:1000])
    for pk in ids:
        _forget_loose(pk, at=now)
    return len(ids) + _sweep_orphans(now)


@transaction.atomic
def _forget_loose(pk: int, *, at: datetime) -> None:
    found = (
        Attachment.objects.select_for_update().there().filter(pk=pk, case=None, holder="").first()
    )
    if found is not None:
        _forget(found, at=at)
        events.record(FileDropped(at=at, attachment_id=pk, person_id=found.person_id))


def _sweep_orphans(now: datetime) -> int:
    """Content that a broken upload left behind. What is younger than a day may still be wanted."""
    gone = 0
    for path in folder().glob("??/*"):
        if now.timestamp() - path.stat().st_mtime < timedelta(days=1).total_seconds():
            continue
        place = path.name.partition(".")[0]
        if not Attachment.objects.there().filter(place=place).exists():
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def _plain_name(name: str) -> str:
    """The name without a way to a folder and without signs that nobody sees."""
    last = PurePath(name.replace("\\", "/")).name
    shown = "".join(sign for sign in last if sign.isprintable())
    stem, dot, ending = shown.rpartition(".")
    if len(shown) > LONGEST_NAME and dot:
        return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending[:10]}"
    return shown[:LONGEST_NAME] or "未命名"


def _refuse_size(incoming: Incoming, name: str) -> None:
    limit = incoming.item.max_mb
    if limit and incoming.size > limit * MEGABYTE:
        raise UploadRefused(f"“{name}”超过 {limit} MB，请压缩后重新上传。")


def _refuse_over_quota(incoming: Incoming, *, at: datetime) -> None:
    today = Attachment.objects.filter(
        person=incoming.person_id, uploaded_at__gte=local_midnight(local_date(at))
    ).aggregate(files=Count("id"), size=Sum("size"))
    if today["files"] >= PER_DAY or (today["size"] or 0) + incoming.size > PER_DAY_MB * MEGABYTE:
        raise UploadRefused(
            f"您今天上传的附件已达上限（{PER_DAY} 个、{PER_DAY_MB} MB），请明天再传。"
        )


def _refuse_kind(item: FieldDeclaration, kind: str, name: str) -> None:
    kinds = catalogue.file_kinds(item)
    if kind not in kinds:
        said = "、".join(sorted(one.upper() for one in kinds))
        raise UploadRefused(f"“{name}”的内容是 {kind.upper()}，这里要 {said}，请换一个文件。")


def _refuse_malware(body: bytes, name: str) -> None:
    for scanner in SCANNERS:
        if not scanner.is_set_up:
            continue
        verdict = scanner.look(body)
        if verdict.failed:
            raise UploadRefused("病毒检查暂时不可用，没有接收附件，请稍后再传。")
        if verdict.found:
            raise UploadRefused(f"“{name}”带有病毒（{verdict.found}），没有接收，请杀毒后再传。")


def _store(held: Attachment, body: bytes, small: bytes) -> None:
    """Content first, row second: a row never speaks of content that is not there."""
    held.key = sealed.new_key()
    try:
        sealed.seal(_parts(body), held.path, key=held.key)
        if small:
            sealed.seal([small], held.small_path, key=held.key)
        with transaction.atomic():
            held.save()
            events.record(
                FileKept(
                    at=held.uploaded_at,
                    attachment_id=held.pk,
                    person_id=held.person_id,
                    window_code=held.window_code,
                    size=held.size,
                )
            )
    except BaseException:
        _remove(held.path, held.small_path)
        raise


def _forget(attachment: Attachment, *, at: datetime) -> None:
    """The key and the name go with the row, the content once that is certain."""
    path, small = attachment.path, attachment.small_path
    attachment.name = attachment.secret = ""
    attachment.gone_at = at
    attachment.save(update_fields=["name", "secret", "gone_at"])
    transaction.on_commit(lambda: _remove(path, small))


def _remove(*paths: Path) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


def _parts(body: bytes) -> Iterator[bytes]:
    for at in range(0, len(body), PART):
        yield body[at : at + PART]
