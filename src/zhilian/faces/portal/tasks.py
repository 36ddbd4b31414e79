"""What a reader owes at other people's cases: the list of approvers, guards, drivers, workers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.http import QueryDict

from zhilian.cases import selectors as cases
from zhilian.cases.types import Act, InboxFilter, TaskKind, TaskRow
from zhilian.catalogue import selectors as catalogue
from zhilian.core.listing import number
from zhilian.core.templatetags.zl import NOTHING
from zhilian.core.times import local

SORTS: Final = (("due", "快到期的在前"), ("new", "最新的在前"))
APPROVES: Final = "approve"


@dataclass(frozen=True, kw_only=True)
class Owed:
    """One line of the list."""

    row: TaskRow
    icon: str
    is_batchable: bool

    @property
    def due(self) -> str:
        if self.row.due_at is None:
            return NOTHING
        return f"{local(self.row.due_at):%m-%d %H:%M} 前"

    @property
    def key(self) -> str:
        """The case and the step, as the form of the batch sends them."""
        return f"{self.row.case.id}-{self.row.run_id}"


@dataclass(frozen=True, kw_only=True)
class Inbox:
    lines: tuple[Owed, ...]
    total: int
    next_url: str
    filters: InboxFilter
    chips: tuple[dict[str, Any], ...]

    @property
    def is_narrowed(self) -> bool:
        return bool(self.filters.q or self.filters.overdue or self.filters.sub_platform)

    @property
    def has_batch(self) -> bool:
        return any(line.is_batchable for line in self.lines)


def inbox(*, person_id: int, asked: QueryDict, now: datetime) -> Inbox:
    filters = InboxFilter(
        q=asked.get("q", "").strip(),
        overdue=asked.get("overdue") == "1",
        sub_platform=asked.get("part", ""),
        others=True,
        sort="new" if asked.get("sort") == "new" else "due",
    )
    page = cases.inbox(person_id=person_id, now=now, filters=filters, after=asked.get("after", ""))
    return Inbox(
        lines=tuple(map(_line, page.rows)),
        total=page.total,
        next_url=_address(filters, after=page.next_key) if page.next_key else "",
        filters=filters,
        chips=tuple(_chips(filters)),
    )


def chosen(data: QueryDict) -> list[tuple[int, int]]:
    """The pairs of case and step that were ticked."""
    pairs = (text.partition("-") for text in data.getlist("task"))
    return [(number(case_id) or 0, number(run_id) or 0) for case_id, _, run_id in pairs]


def words(data: QueryDict) -> Act:
    return Act(remark=data.get("do.remark", "").strip())


def _line(row: TaskRow) -> Owed:
    own = row.kind != TaskKind.SIGN
    return Owed(
        row=row,
        icon=catalogue.icon_of(row.case.sub_platform),
        is_batchable=own and row.step_type == APPROVES,
    )


def _chips(filters: InboxFilter) -> list[dict[str, Any]]:
    late = {"overdue": "" if filters.overdue else "1"}
    found = [{"label": "已超时", "href": _address(filters, **late), "current": filters.overdue}]
    for key, label in SORTS:
        current = filters.sort == key
        found.append({"label": label, "href": _address(filters, sort=key), "current": current})
    return found


def _address(filters: InboxFilter, **changed: str) -> str:
    held = {
        "q": filters.q,
        "overdue": "1" if filters.overdue else "",
        "part": filters.sub_platform,
        "sort": filters.sort,
        **changed,
    }
    return f"/tasks/?{urlencode({key: value for key, value in held.items() if value})}"
