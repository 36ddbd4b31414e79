"""One case as one person sees it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Prefetch

from zhilian.cases import allowing, bills, ways
from zhilian.cases.docket import docket_of
from zhilian.cases.models import Case, Entry, StepRun
from zhilian.cases.rows import case_row
from zhilian.cases.types import LIVE_RUNS, CaseView, Cause
from zhilian.cases.viewing import sight_of

CODE: Final = "{code}"
"""In a text that a window declares: its applicants are told the code of their case."""


def case_for(
    *,
    number: str,
    viewer_id: int,
    now: datetime,
    forms: Collection[str] | None = None,
    covered: bool = False,
) -> CaseView | None:
    """The case with what the viewer may see and do; None when it is not for them. `forms` names the
    actions of which is told what they ask (None: each; see `action_form`). `covered`: personal
    fields stay covered, whoever looks; for paper, which others see too.
    """
    runs = Prefetch("runs", queryset=StepRun.objects.select_related("by"))
    entries = Prefetch("timeline", queryset=Entry.objects.select_related("run"))
    case = Case.objects.whole().prefetch_related(runs, entries).filter(number=number).first()
    if case is None:
        return None
    docket = docket_of(case, at=now)
    sight = sight_of(case, docket.view, viewer_id=viewer_id, at=now)
    if sight is None:
        return None
    clear = sight.clear and not covered
    live = next((run for run in docket.runs if run.state in LIVE_RUNS), None)
    return CaseView(
        row=case_row(case, now=now, viewer_id=viewer_id),
        code=case.code if sight.own and case.is_open else "",
        version=docket.view.version,
        by=case.by.name if case.by else "",
        branch=case.branch.name if case.branch else "",
        cause=Cause(case.cause).label if case.cause else "",
        answers=ways.answers(docket, clear=clear),
        steps=ways.steps(docket, clear=clear),
        timeline=ways.timeline(docket, own=sight.own),
        allowed=allowing.allowed(docket, sight, forms=forms),
        returned_remark=ways.returned_remark(docket),
        is_mine=sight.own,
        is_confirming=sight.own and bills.is_confirming(docket, live),
        code_is_told=any(CODE in message.text for message in docket.window.messages),
        expunged_at=case.expunged_at,
        keep_until=case.keep_until,
    )


@dataclass(frozen=True, kw_only=True)
class CaseName:
    """How a case is called outside of it."""

    id: int
    number: str
    window_name: str


def names_of(*, ids: list[int]) -> list[CaseName]:
    rows = Case.objects.filter(pk__in=ids).order_by("id").values_list("id", "number", "window_name")
    return [CaseName(id=pk, number=number, window_name=name) for pk, number, name in rows]


def case_id_of(*, number: str) -> int | None:
    return Case.objects.filter(number=number).values_list("id", flat=True).first()


def case_id_of_code(*, code: str) -> int | None:
    """Of the code that an applicant shows, not of the number that others know."""
    shown = code.strip().upper()
    found = Case.objects.filter(code=shown) if shown else Case.objects.none()
    return found.values_list("id", flat=True).first()


def case_code(*, case_id: int) -> str:
    """What the applicant shows to a machine."""
    return Case.objects.values_list("code", flat=True).get(pk=case_id)
