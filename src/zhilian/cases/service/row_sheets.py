"""Long tables of forms that are not sent yet."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from zhilian.cases.events import RowsHeld
from zhilian.cases.models import RowSheet
from zhilian.catalogue import selectors as catalogue
from zhilian.catalogue.types import FieldDeclaration
from zhilian.core import events
from zhilian.core.content import sniff
from zhilian.core.errors import UploadRefused

MEGABYTE: Final = 1024 * 1024
MOST_BYTES: Final = 10 * MEGABYTE
BOOK: Final = "xlsx"
KEPT: Final = timedelta(days=30)
AT_ONCE: Final = 20
"""So many a person and table; older ones go."""


@transaction.atomic
def hold_rows(
    *,
    person_id: int,
    window_code: str,
    field: str,
    rows: Sequence[Mapping[str, str]],
    at: datetime,
) -> int:
    """Keep imported rows for their person; returns the id by which the form names them."""
    held = RowSheet.objects.create(
        person_id=person_id,
        window_code=window_code,
        field=field,
        rows=json.dumps([dict(row) for row in rows], ensure_ascii=False),
        count=len(rows),
        made_at=at,
    )
    mine = RowSheet.objects.filter(person=person_id, window_code=window_code, field=field)
    old = mine.order_by("-id").values_list("id", flat=True)[AT_ONCE:]
    RowSheet.objects.filter(pk__in=list(old)).delete()
    events.record(
        RowsHeld(
            at=at, sheet_id=held.pk, person_id=person_id, window_code=window_code, rows=len(rows)
        )
    )
    return held.pk


def rows_of_book(*, item: FieldDeclaration, upload: UploadedFile[Any]) -> list[dict[str, str]]:
    """The rows of an uploaded workbook, behind the guard for files. Errors: `UploadRefused`."""
    name = PurePath(upload.name or "").name
    if (upload.size or 0) > MOST_BYTES:
        raise UploadRefused(f"“{name}”超过 {MOST_BYTES // MEGABYTE} MB，请分成几份上传。")
    if sniff.kind_of(upload, name=name) != BOOK:
        raise UploadRefused(f"“{name}”不是 XLSX 表格，请用下载的模板填写后上传。")
    return [dict(row) for row in catalogue.table_rows(item=item, file=upload, name=name)]


def forget_rows(*, now: datetime) -> int:
    """Tables that nobody sent within a month go. Returns how many."""
    deleted, _ = RowSheet.objects.filter(made_at__lt=now - KEPT).delete()
    return deleted
