"""Values as people read them, and the masks of those that are sensitive."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from zhilian.cases.types import Answer
from zhilian.catalogue import selectors as catalogue
from zhilian.catalogue.types import FieldDeclaration
from zhilian.core import crypto
from zhilian.core.effects import FileRef, Picked
from zhilian.core.times import day_in_words, moment_in_words

SHORT: Final = 24
SOLD: Final = "product"
MASKED: Final = frozenset({"idcard", "phone", "account", "address", "face"})
STAR: Final = "＊＊＊"
KEPT: Final = 4


def short_text(value: Any) -> str:
    """The value in a list: days with their weekday and without the year, long words cut."""
    if isinstance(value, datetime):
        return moment_in_words(value)
    if isinstance(value, date):
        return day_in_words(value)
    text = catalogue.word_of(value)
    return text if len(text) <= SHORT else f"{text[: SHORT - 1]}…"


def answer(item: FieldDeclaration, value: Any, *, clear: bool, remark: str = "") -> Answer:
    """One line of the form as it was filled in. Not `clear`: sensitive parts are masked."""
    if item.columns:
        return Answer(
            key=item.key,
            label=item.label,
            head=tuple(column.label for column in item.columns),
            rows=tuple(
                tuple(shown(column, row.get(column.key), clear=clear) for column in item.columns)
                for row in value or ()
            ),
            goods=_goods(item, value or ()),
            remark=remark,
        )
    if item.type in {"file", "face"}:
        return Answer(key=item.key, label=item.label, files=_files(value), remark=remark)
    return Answer(
        key=item.key,
        label=item.label,
        text=shown(item, value, clear=clear),
        hidden=not clear and is_sensitive(item) and bool(value),
        remark=remark,
    )


def shown(item: FieldDeclaration, value: Any, *, clear: bool) -> str:
    text = catalogue.text_of(item, value)
    return text if clear or not is_sensitive(item) else mask(item.type, text)


def is_sensitive(item: FieldDeclaration) -> bool:
    return item.sensitive or item.type in MASKED


def mask(kind: str, text: str) -> str:
    if not text:
        return ""
    if kind == "phone":
        return crypto.mask_phone(text)
    if kind in {"idcard", "account"} and len(text) > KEPT:
        return f"{STAR}{text[-KEPT:]}"
    return STAR


def _goods(item: FieldDeclaration, rows: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """The code of what each row buys; nothing where the table sells nothing."""
    column = next((one.key for one in item.columns if one.type == SOLD), "")
    found = (row.get(column) for row in rows) if column else ()
    return tuple(one.key if isinstance(one, Picked) else "" for one in found)


def _files(value: Any) -> tuple[tuple[int, str], ...]:
    parts = value if isinstance(value, (list, tuple)) else (value,)
    return tuple((int(part.key), part.name) for part in parts if isinstance(part, FileRef))
