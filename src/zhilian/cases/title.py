"""What a case is called in lists: what was filled in first, without anything sensitive."""

from datetime import date, datetime
from typing import Any, Final

from zhilian.cases.showing import short_text
from zhilian.catalogue import selectors as catalogue
from zhilian.catalogue.types import FieldDeclaration, WindowDeclaration
from zhilian.core.times import stretch_in_words

PRIVATE: Final = frozenset(
    {"phone", "idcard", "plate", "address", "account", "uscc", "face", "file", "person", "asset"}
)
DULL: Final = frozenset({"textarea", "table", "bool", "agree", "rating", "computed", "decimal"})
ENDS: Final = {"start_at": "end_at", "valid_from": "valid_to"}
"""Two fields that are one stretch of time, told as one."""
PARTS: Final = 3
LENGTH: Final = 60


def title_of(window: WindowDeclaration, form: dict[str, Any]) -> str:
    told = {item.key for item in window.fields if form.get(item.key) is not None}
    ended = {ENDS[key] for key in told if ENDS.get(key) in told}
    parts = [
        text
        for item in window.fields
        if _may_stand_in_a_list(item) and item.key not in ended
        if (text := _word(item, form))
    ]
    return " · ".join(parts[:PARTS])[:LENGTH] or window.name


def _may_stand_in_a_list(item: FieldDeclaration) -> bool:
    own = item.filled_by in (None, "applicant")
    return own and not item.sensitive and item.type not in PRIVATE | DULL


def _word(item: FieldDeclaration, form: dict[str, Any]) -> str:
    """A month reads as one, not as its first day; money has its unit, also without its label."""
    value, end = form.get(item.key), form.get(ENDS.get(item.key, ""))
    if item.type == "month":
        return catalogue.text_of(item, value)
    if isinstance(value, date) and isinstance(end, date):
        return _stretch(value, end)
    text = short_text(value)
    return f"{text} 元" if text and item.type == "money" else text


def _stretch(begin: date, end: date) -> str:
    if isinstance(begin, datetime) and isinstance(end, datetime):
        return stretch_in_words(begin, end)
    return short_text(begin) if begin == end else f"{short_text(begin)} 至 {short_text(end)}"
