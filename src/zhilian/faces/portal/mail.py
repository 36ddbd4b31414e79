"""A person's messages as the pages show them: which kinds there are, what is narrowed to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.http import QueryDict

from zhilian.core.listing import number
from zhilian.notices import selectors as notices
from zhilian.notices.types import MessageFilter, MessageKind, MessageRow

PICTURES: Final = {
    MessageKind.CASE: ("file-check", "blue"),
    MessageKind.TASK: ("clipboard-check", "risk"),
    MessageKind.REMINDER: ("alarm-clock", "risk"),
    MessageKind.NOTICE: ("bell", "blue"),
    MessageKind.SURVEY: ("star", "unk"),
    MessageKind.ACCOUNT: ("shield-check", "good"),
    MessageKind.ALARM: ("siren", "bad"),
}
PAGE: Final = 20


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thread in the list."""

    row: MessageRow
    icon: str
    tone: str


@dataclass(frozen=True, kw_only=True)
class Mail:
    """One page of the list."""

    lines: tuple[Line, ...]
    chips: tuple[dict[str, Any], ...]
    narrowed: MessageFilter
    unread: int
    next_url: str

    @property
    def is_narrowed(self) -> bool:
        return bool(self.narrowed.q or self.narrowed.kind or self.narrowed.unread)


def narrowed_by(asked: QueryDict) -> MessageFilter:
    kind, before = asked.get("kind", ""), asked.get("before", "")
    return MessageFilter(
        q=asked.get("q", "").strip(),
        kind=kind if kind in MessageKind.values else "",
        unread=asked.get("unread") == "1",
        archived=asked.get("archived") == "1",
        before=number(before),
    )


def mail(*, person_id: int, asked: QueryDict) -> Mail:
    """Threads, newest first; single messages when words are searched for."""
    narrowed = narrowed_by(asked)
    listed = notices.messages if narrowed.q else notices.threads
    found = listed(person_id=person_id, narrowed=narrowed, limit=PAGE)
    shown = found[:PAGE]
    counts = notices.unread_by_kind(person_id=person_id)
    return Mail(
        lines=tuple(_line(row) for row in shown),
        chips=tuple(_chips(narrowed, counts)),
        narrowed=narrowed,
        unread=sum(counts.values()),
        next_url=_address(narrowed, before=shown[-1].id) if len(found) > PAGE else "",
    )


def _line(row: MessageRow) -> Line:
    icon, tone = PICTURES[MessageKind(row.kind)]
    return Line(row=row, icon=icon, tone=tone)


def _chips(narrowed: MessageFilter, counts: dict[str, int]) -> list[dict[str, Any]]:
    """All, then the kinds; each with what is unread in it."""
    kinds = [("", "全部"), *MessageKind.choices]
    return [
        {
            "label": label,
            "href": f"/messages/?{urlencode({'kind': kind})}" if kind else "/messages/",
            "count": counts.get(kind, 0) if kind else sum(counts.values()),
            "current": kind == narrowed.kind and not narrowed.archived,
        }
        for kind, label in kinds
    ]


def _address(narrowed: MessageFilter, *, before: int) -> str:
    held = {
        "q": narrowed.q,
        "kind": narrowed.kind,
        "unread": "1" if narrowed.unread else "",
        "archived": "1" if narrowed.archived else "",
        "before": str(before),
    }
    return f"/messages/?{urlencode({key: value for key, value in held.items() if value})}"
