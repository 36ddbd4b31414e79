"""A form as it came, made into what checking and sending take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from zhilian.cases import selectors as cases
from zhilian.cases import service
from zhilian.cases.types import Filled
from zhilian.catalogue import selectors as catalogue
from zhilian.catalogue.types import Checked, FieldDeclaration, Problem, Sent, WindowView
from zhilian.core.errors import Refusal

FILE: Final = ".file"
ROWS: Final = ".rows"
SHEET: Final = ".sheet"
BOOK: Final = ".xlsx"
LONG: Final = 30
MOST_ROWS_DIGITS: Final = 4
NOT_FIELDS: Final = frozenset(
    {
        "csrfmiddlewaretoken",
        "submit_key",
        "for",
        "more",
        "less",
        "read",
        "drop",
        "refresh",
        "clear",
        "trial",
    }
)
Texts = dict[str, list[str]]


@dataclass(kw_only=True)
class Arrival:
    """What came. `texts` as typed (a draft keeps them); `troubles` with uploads, by field."""

    view: WindowView
    person_id: int | None
    texts: Texts
    case_id: int | None = None
    rows: dict[str, int] = field(default_factory=dict)
    troubles: dict[str, str] = field(default_factory=dict)

    @property
    def files(self) -> dict[str, list[int]]:
        return {
            item.key: [int(text) for text in self.texts.get(item.key + FILE, ()) if _is_id(text)]
            for item in self.view.declaration.fields
            if item.type in {"file", "face"}
        }

    @property
    def draft(self) -> Filled:
        return Filled(texts=self.texts, rows=self.rows)

    @property
    def sent(self) -> Sent:
        """Everything as checking takes it."""
        texts, rows, sheets = dict(self.texts), dict(self.rows), {}
        for item in self._tables():
            held = self.texts.get(item.key + SHEET, [""])[0]
            if found := self._held(item, held):
                texts |= cells(item, found)
                rows[item.key], sheets[item.key] = len(found), held
        return Sent(texts=texts, rows=rows, files=self._refs(), sheets=sheets)

    @property
    def filled(self) -> Filled:
        sent = self.sent
        return Filled(texts=sent.texts, rows=sent.rows, files=self.files)

    def told(self, checked: Checked) -> Checked:
        """With what went wrong while files came in."""
        more = [
            Problem(name=key, label=item.label, text=text)
            for key, text in self.troubles.items()
            if (item := self.view.declaration.field(key))
        ]
        named = set(self.troubles)
        kept = [one for one in checked.problems if one.name not in named]
        return replace(checked, problems=(*more, *kept))

    def _tables(self) -> list[FieldDeclaration]:
        return [item for item in self.view.declaration.fields if item.columns and not item.readonly]

    def _held(self, item: FieldDeclaration, held: str) -> list[dict[str, str]] | None:
        if self.person_id is None or not _is_id(held):
            return None
        found = cases.held_rows(
            sheet_id=int(held),
            person_id=self.person_id,
            window_code=self.view.code,
            field=item.key,
        )
        if found is None:
            self.troubles[item.key] = "导入的表格已过保存期，请重新上传"
        return found

    def _refs(self) -> Mapping[str, Sequence[Any]]:
        if self.person_id is None or not any(self.files.values()):
            return {}
        return cases.file_refs(
            self.files,
            window_code=self.view.code,
            people={self.person_id},
            case_id=self.case_id,
        )


def arrived(request: HttpRequest, view: WindowView, *, person_id: int | None) -> Arrival:
    """The form of a request, as it was sent."""
    texts = {name: list(found) for name, found in request.POST.lists() if name not in NOT_FIELDS}
    return typed(view, texts, person_id=person_id)


def typed(view: WindowView, texts: Texts, *, person_id: int | None) -> Arrival:
    """A form that was typed at some time: sent now, kept as a draft, or begun by an address."""
    rows = {
        item.key: min(_count(texts.get(item.key + ROWS, [""])[0]), item.max_rows)
        for item in view.declaration.fields
        if item.columns
    }
    return Arrival(view=view, person_id=person_id, texts=texts, rows=rows)


def take_files(arrival: Arrival, request: HttpRequest, *, at: datetime) -> None:
    """Files that came with the form itself (without script) are kept, and named in it."""
    if arrival.person_id is None:
        return
    for item in arrival.view.declaration.fields:
        for upload in request.FILES.getlist(item.key):
            _keep(arrival, item, upload, at=at)


def take_book(arrival: Arrival, request: HttpRequest, *, key: str, at: datetime) -> None:
    """The rows of an uploaded workbook take the place of what stood in the table."""
    item = arrival.view.declaration.field(key)
    upload = request.FILES.get(key + BOOK)
    if item is None or not item.columns or arrival.person_id is None:
        return
    if upload is None:
        arrival.troubles[key] = "请先选择填好的表格文件（XLSX）"
        return
    try:
        rows = service.rows_of_book(item=item, upload=upload)
    except Refusal as refusal:
        arrival.troubles[key] = str(refusal)
        return
    lay(arrival, item, rows, at=at)


def lay(
    arrival: Arrival, item: FieldDeclaration, rows: Sequence[Mapping[str, str]], *, at: datetime
) -> None:
    """Put rows into the form: as inputs, or apart when there are many."""
    clear(arrival, item.key)
    if len(rows) <= LONG:
        arrival.texts |= cells(item, rows)
        arrival.rows[item.key] = len(rows)
        return
    held = service.hold_rows(
        person_id=arrival.person_id or 0,
        window_code=arrival.view.code,
        field=item.key,
        rows=rows,
        at=at,
    )
    arrival.texts[item.key + SHEET] = [str(held)]


def clear(arrival: Arrival, key: str) -> None:
    """Take all rows of a table out."""
    for name in [name for name in arrival.texts if name.startswith(f"{key}.")]:
        del arrival.texts[name]
    arrival.rows[key] = 0


def drop_row(arrival: Arrival, place: str) -> None:
    """`items.2`: the row goes, those behind it move up."""
    key, _, number = place.partition(".")
    item = arrival.view.declaration.field(key)
    if item is None or not item.columns or not _is_id(number):
        return
    sent = arrival.sent
    kept = [
        {c.key: sent.texts.get(f"{key}.{row}.{c.key}", ()) for c in item.columns}
        for row in range(sent.rows.get(key, 0))
        if row != int(number)
    ]
    clear(arrival, key)
    for row, cells_ in enumerate(kept):
        for column, found in cells_.items():
            arrival.texts[f"{key}.{row}.{column}"] = list(found)
    arrival.rows[key] = len(kept)


def drop_file(arrival: Arrival, place: str, *, at: datetime) -> None:
    """`photo:12`: the file goes from the form and from where it was kept."""
    key, _, number = place.partition(":")
    held = arrival.texts.get(key + FILE, [])
    if number not in held or arrival.person_id is None or not _is_id(number):
        return
    arrival.texts[key + FILE] = [one for one in held if one != number]
    try:
        service.drop_file(attachment_id=int(number), person_id=arrival.person_id, at=at)
    except Refusal as refusal:
        arrival.troubles[key] = str(refusal)


def cells(item: FieldDeclaration, rows: Sequence[Mapping[str, str]]) -> Texts:
    """Rows as the inputs of the table."""
    return {
        f"{item.key}.{number}.{column.key}": [row.get(column.key, "")]
        for number, row in enumerate(rows)
        for column in item.columns
    }


def _keep(
    arrival: Arrival, item: FieldDeclaration, upload: UploadedFile[Any], *, at: datetime
) -> None:
    if catalogue.field_at(view=arrival.view, name=item.key) is None:
        return
    incoming = service.Incoming(
        item=item,
        window_code=arrival.view.code,
        person_id=arrival.person_id or 0,
        name=upload.name or "",
        body=upload,
        size=upload.size or 0,
    )
    try:
        held = service.keep_file(incoming=incoming, at=at)
    except Refusal as refusal:
        arrival.troubles[item.key] = str(refusal)
        return
    arrival.texts.setdefault(item.key + FILE, []).append(held.key)


def _count(text: str) -> int:
    return int(text) if _is_id(text) and len(text) <= MOST_ROWS_DIGITS else 0


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19
