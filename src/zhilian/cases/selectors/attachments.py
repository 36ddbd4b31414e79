"""Files of forms: which ones somebody may use or see, and their content."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count

from zhilian.cases.docket import docket_of
from zhilian.cases.models import Attachment, RowSheet
from zhilian.cases.viewing import sight_of
from zhilian.catalogue import selectors as catalogue
from zhilian.catalogue.types import FieldDeclaration, WindowView
from zhilian.core.content import sealed
from zhilian.core.content.sniff import KINDS
from zhilian.core.effects import FileRef

MOST: Final = 60
WRITTEN_KINDS: Final = ("pdf", "jpg", "png", "docx", "xlsx")
WRITTEN_FILES, WRITTEN_MB = 3, 20


@dataclass(frozen=True, kw_only=True)
class FileInHand:
    """A file that somebody may have. `own`: it is theirs to throw away still."""

    id: int
    name: str
    kind: str
    size: int
    has_small: bool
    own: bool
    case_id: int | None

    @property
    def content_type(self) -> str:
        return KINDS[self.kind]


def file_field(*, view: WindowView, key: str) -> FieldDeclaration | None:
    """The field that takes files under this key: of the form, or of what a step writes."""
    own = view.declaration.field(key)
    if own is not None:
        return own if own.type in {"file", "face"} else None
    if view.registers.written.get(key) != "file":
        return None
    return FieldDeclaration(
        key=key,
        label=key,
        type="file",
        required=False,
        accept=WRITTEN_KINDS,
        max_files=WRITTEN_FILES,
        max_mb=WRITTEN_MB,
    )


def file_refs(
    ids: Mapping[str, Sequence[int]],
    *,
    window_code: str,
    people: Collection[int],
    case_id: int | None = None,
) -> dict[str, tuple[FileRef, ...]]:
    """The files as values, by field: those of these people that no case has, or that this one has.

    Others are left out, as if they had not been named.
    """
    wanted = [pk for keys in ids.values() for pk in keys][:MOST]
    found = Attachment.objects.there().filter(pk__in=wanted, window_code=window_code)
    held = {
        row.pk: row
        for row in found
        if (row.case_id is None and not row.holder and row.person_id in people)
        or (row.case_id is not None and row.case_id == case_id)
    }
    return {
        field: tuple(
            held[pk].ref for pk in dict.fromkeys(keys) if pk in held and held[pk].field == field
        )
        for field, keys in ids.items()
    }


def file_for(*, attachment_id: int, viewer_id: int, at: datetime) -> FileInHand | None:
    """The file, if the viewer may see it: its own person while no case has it, else whoever sees
    the case, a sensitive one only who sees the case in full.
    """
    found = Attachment.objects.there().select_related("case").filter(pk=attachment_id).first()
    if found is None or not _may_see(found, viewer_id=viewer_id, at=at):
        return None
    return FileInHand(
        id=found.pk,
        name=found.name,
        kind=found.kind,
        size=found.size,
        has_small=found.has_small,
        own=found.person_id == viewer_id,
        case_id=found.case_id,
    )


def files_held(*, holder: str) -> list[FileInHand]:
    """What something else than a case has, in the order in which it came; whoever keeps it says
    who may see them.
    """
    found = Attachment.objects.there().filter(holder=holder) if holder else ()
    return [
        FileInHand(
            id=row.pk,
            name=row.name,
            kind=row.kind,
            size=row.size,
            has_small=row.has_small,
            own=False,
            case_id=None,
        )
        for row in sorted(found, key=lambda one: one.pk)
    ]


def holders_of_files(*, prefix: str, gone: bool = False) -> dict[str, int]:
    """What has files, by its name, with how many: those that are there, or those that went."""
    held = Attachment.objects.filter(holder__gt="")  # what the index can narrow on SQLite too
    found = held.filter(holder__startswith=prefix, gone_at__isnull=not gone)
    counted = found.values_list("holder").annotate(files=Count("id"))
    return dict(counted.order_by("holder"))


def open_attachment(*, key: str, small: bool = False) -> Iterator[bytes]:
    """The content, block by block, for whoever was allowed to name it (see `FileRef.key`).

    Errors: `Attachment.DoesNotExist` when it is gone; `Undecipherable` when it was altered.
    """
    found = Attachment.objects.there().get(pk=int(key))
    return sealed.unseal(found.small_path if small else found.path, key=found.key)


def held_rows(
    *, sheet_id: int, person_id: int, window_code: str, field: str
) -> list[dict[str, str]] | None:
    """An imported table of this person; None when there is none of this id."""
    found = RowSheet.objects.filter(
        pk=sheet_id, person=person_id, window_code=window_code, field=field
    ).first()
    rows: list[dict[str, str]] | None = json.loads(found.rows) if found else None
    return rows


def _may_see(found: Attachment, *, viewer_id: int, at: datetime) -> bool:
    if found.case is None:
        return found.person_id == viewer_id and not found.holder
    docket = docket_of(found.case, at=at)
    sight = sight_of(found.case, docket.view, viewer_id=viewer_id, at=at)
    if sight is None:
        return False
    item = docket.window.field(found.field)
    return sight.clear or item is None or not catalogue.is_sensitive(item)
