"""What a case is called in lists: what was filled in first, without anything sensitive."""

from typing import Any, Final

from zhilian.cases.showing import short_text
from zhilian.catalogue import selectors as catalogue
from zhilian.catalogue.types import FieldDeclaration, WindowDeclaration

PRIVATE: Final = frozenset(
    {"phone", "idcard", "plate", "address", "account", "uscc", "face", "file", "person", "asset"}
)
DULL: Final = frozenset({"textarea", "table", "bool", "agree", "rating", "computed", "decimal"})
PARTS: Final = 3
LENGTH: Final = 60


def title_of(window: WindowDeclaration, form: dict[str, Any]) -> str:
    parts = [
        text
        for item in window.fields
        if _may_stand_in_a_list(item)
        if (text := _word(item, form.get(item.key)))
    ]
    return " · ".join(parts[:PARTS])[:LENGTH] or window.name


def _may_stand_in_a_list(item: FieldDeclaration) -> bool:
    own = item.filled_by in (None, "applicant")
    return own and not item.sensitive and item.type not in PRIVATE | DULL


def _word(item: FieldDeclaration, value: Any) -> str:
    """A month reads as one, not as its first day; money has its unit, also without its label."""
    if item.type == "month":
        return catalogue.text_of(item, value)
    text = short_text(value)
    return f"{text} 元" if text and item.type == "money" else text
