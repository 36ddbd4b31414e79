"""A reader's cases as lists show them: tabs with counts, what each waits for, leafed by key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.http import QueryDict

from zhilian.cases import selectors as cases
from zhilian.cases.types import CaseRow, Status, Tab
from zhilian.catalogue import selectors as catalogue
from zhilian.catalogue.types import WindowRow

TABS: Final = {Tab.TODO: "待办", Tab.RUNNING: "办理中", Tab.DONE: "已办结", Tab.DRAFTS: "草稿"}
LOOKS: Final[Mapping[Status, tuple[str, str]]] = {
    Status.RUNNING: ("blue", "loader-circle"),
    Status.RETURNED: ("risk", "undo-2"),
    Status.FINISHED: ("good", "circle-check"),
    Status.REJECTED: ("bad", "circle-x"),
    Status.WITHDRAWN: ("plain", "undo-2"),
    Status.CANCELLED: ("plain", "ban"),
    Status.CLOSED: ("plain", "archive"),
}
YOURS: Final = ("risk", "user-check")


@dataclass(frozen=True, kw_only=True)
class Line:
    """One case in the list."""

    row: CaseRow
    icon: str
    state: str
    tone: str
    state_icon: str
    says: str


@dataclass(frozen=True, kw_only=True)
class DraftLine:
    """A form that was begun and not sent."""

    window: WindowRow
    saved_at: datetime


@dataclass(frozen=True, kw_only=True)
class Book:
    """One page of the list."""

    tab: str
    tabs: tuple[dict[str, Any], ...]
    lines: tuple[Line, ...] = ()
    drafts: tuple[DraftLine, ...] = ()
    q: str = ""
    window: WindowRow | None = None
    total: int = 0
    next_url: str = ""

    @property
    def is_narrowed(self) -> bool:
        return bool(self.q or self.window)


def book(*, person_id: int, asked: QueryDict, now: datetime) -> Book:
    """What the address asks for; without a tab the first one in which something waits."""
    counts = cases.case_counts(person_id=person_id, now=now)
    tab = _tab(asked.get("tab", ""), counts)
    q, window = asked.get("q", "").strip(), _window(asked.get("window", ""))
    narrowed = {"q": q, "window": window.code if window else ""}
    tabs = tuple(_tabs(tab, counts, narrowed))
    if tab == Tab.DRAFTS:
        return Book(tab=tab, tabs=tabs, drafts=drafts(person_id=person_id))
    page = cases.my_cases(
        person_id=person_id,
        tab=tab,
        now=now,
        after=asked.get("after", ""),
        **narrowed,
    )
    following = {"tab": tab, **narrowed, "after": page.next_key}
    return Book(
        tab=tab,
        tabs=tabs,
        lines=tuple(map(line, page.rows)),
        q=q,
        window=window,
        total=page.total or counts[tab],
        next_url=_address(following) if page.next_key else "",
    )


def drafts(*, person_id: int) -> tuple[DraftLine, ...]:
    """Those of windows that are still offered."""
    held = cases.drafts_of(person_id=person_id)
    windows = {row.code: row for row in catalogue.windows()} if held else {}
    return tuple(
        DraftLine(window=windows[code], saved_at=saved_at)
        for code, saved_at in held
        if code in windows
    )


def line(row: CaseRow) -> Line:
    tone, icon = LOOKS[row.status]
    state = str(row.status.label)
    if row.waits and row.status == Status.RUNNING:
        state, (tone, icon) = "等您办理", YOURS
    return Line(
        row=row,
        icon=catalogue.icon_of(row.sub_platform),
        state=state,
        tone=tone,
        state_icon=icon,
        says=_says(row),
    )


def _says(row: CaseRow) -> str:
    """What the case waits for."""
    if row.status == Status.RETURNED:
        return "已退回，请修改后重新提交"
    if row.status == Status.RUNNING and row.step_name:
        return f"当前环节：{row.step_name}"
    return ""


def _tab(asked: str, counts: Mapping[str, int]) -> str:
    if asked in Tab.values:
        return asked
    return next((str(tab) for tab in (Tab.TODO, Tab.RUNNING) if counts[tab]), str(Tab.RUNNING))


def _tabs(
    current: str, counts: Mapping[str, int], narrowed: Mapping[str, str]
) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "href": _address({"tab": str(tab), **narrowed}),
            "count": counts[tab],
            "loud": tab is Tab.TODO,
            "current": tab == current,
        }
        for tab, label in TABS.items()
    ]


def _window(code: str) -> WindowRow | None:
    if not code:
        return None
    return next((row for row in catalogue.windows() if row.code == code), None)


def _address(held: Mapping[str, str]) -> str:
    return f"/cases/?{urlencode({key: value for key, value in held.items() if value})}"
