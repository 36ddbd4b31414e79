"""A person's own cases and drafts."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Case as Choose
from django.db.models import Count, Exists, OuterRef, Q, When

from zhilian.cases.assignees import APPLICANT
from zhilian.cases.models import Case, CaseQuerySet, Draft, Task
from zhilian.cases.rows import behind, case_row, key_of, matches
from zhilian.cases.types import ENDED, OPEN, CasePage, CaseRow, Filled, Status, Tab

PAGE: Final = 20


@dataclass(frozen=True, kw_only=True)
class OpenCases:
    """A person's cases under way, and how many of them wait for the person."""

    rows: tuple[CaseRow, ...]
    waiting: int


def my_cases(
    *,
    person_id: int,
    tab: str,
    now: datetime,
    q: str = "",
    window: str = "",
    after: str = "",
) -> CasePage:
    """One page of the cases that this person applied for, newest first.

    `tab` is a `Tab`: waiting for the person, under way, ended. Drafts are asked by `drafts_of`.
    The total is counted where the list is narrowed; `case_counts` knows the others.
    """
    found = _narrowed(_in_tab(Tab(tab), person_id=person_id), q=q, window=window)
    total = found.count() if q.strip() or window else 0
    rows = found.filter(behind(after, field="submitted_at", newest_first=True))
    rows = rows.select_related("applicant", "unit", "rating").order_by("-submitted_at", "-id")
    held = list(rows.defer("values", "written")[: PAGE + 1])
    shown = held[:PAGE]
    last = shown[-1] if len(held) > PAGE else None
    return CasePage(
        rows=tuple(
            case_row(case, now=now, viewer_id=person_id, waits=tab == Tab.TODO) for case in shown
        ),
        next_key=key_of(last.submitted_at, last.pk) if last else "",
        total=total,
    )


def case_counts(*, person_id: int, now: datetime) -> dict[str, int]:
    """How many stand in each tab; two queries."""
    mine = Case.objects.of(person_id).annotate(waits=_waiting(person_id=person_id))
    counted = mine.aggregate(
        todo=Count("id", filter=Q(waits=True)),
        running=Count("id", filter=Q(waits=False, status__in=sorted(OPEN))),
        done=Count("id", filter=Q(status__in=sorted(ENDED))),
    )
    drafts = Draft.objects.filter(person=person_id).count()
    return {Tab.TODO: counted["todo"], Tab.RUNNING: counted["running"],
            Tab.DONE: counted["done"], Tab.DRAFTS: drafts}  # fmt: skip


def open_cases(*, person_id: int, now: datetime, limit: int = PAGE) -> OpenCases:
    """What is under way, in one query: what waits for the person first, then the newest."""
    mine = (
        Case.objects.of(person_id)
        .open()
        .annotate(waits=Choose(When(_waiting(person_id=person_id), then=1), default=0))
    )
    rows = mine.select_related("applicant", "unit", "rating").defer("values", "written")
    held = list(rows.order_by("-waits", "-submitted_at", "-id")[: limit + 1])
    return OpenCases(
        rows=tuple(
            case_row(case, now=now, viewer_id=person_id, waits=bool(vars(case)["waits"]))
            for case in held[:limit]
        ),
        waiting=sum(vars(case)["waits"] for case in held),
    )


def drafts_of(*, person_id: int) -> list[tuple[str, datetime]]:
    """Windows with a draft of this person and when it was kept, newest first."""
    rows = Draft.objects.filter(person=person_id).order_by("-saved_at", "-id")
    return list(rows.values_list("window_code", "saved_at"))


def draft_for(*, person_id: int, window_code: str) -> tuple[Filled, datetime] | None:
    """What this person typed at the window and has not sent."""
    held = Draft.objects.filter(person=person_id, window_code=window_code).first()
    if held is None:
        return None
    texts: dict[str, Any] = json.loads(held.texts or "{}")
    return Filled(texts=texts, rows=held.rows), held.saved_at


def _in_tab(tab: Tab, *, person_id: int) -> CaseQuerySet:
    mine = Case.objects.of(person_id)
    if tab is Tab.DONE:
        return mine.filter(status__in=sorted(ENDED))
    waits = _waiting(person_id=person_id)
    return mine.open().filter(waits) if tab is Tab.TODO else mine.open().exclude(waits)


def _waiting(*, person_id: int) -> Q:
    """Whether a case waits for its applicant: to be corrected, paid, confirmed."""
    asked = Task.objects.open().filter(Q(person=person_id) | Q(role=APPLICANT))
    return Q(status=Status.RETURNED) | Q(Exists(asked.filter(case=OuterRef("pk"))))


def _narrowed(found: CaseQuerySet, *, q: str, window: str) -> CaseQuerySet:
    if q.strip():
        found = found.filter(matches(q))
    return found.filter(window_code=window) if window else found
