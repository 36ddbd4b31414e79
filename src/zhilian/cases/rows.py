"""Cases as lists show them, and the keys by which lists are leafed through."""

from datetime import datetime
from typing import Final

from django.db.models import Q

from zhilian.cases.models import Case
from zhilian.cases.types import CaseRow, Status
from zhilian.core.listing import number
from zhilian.core.times import moment_of
from zhilian.directory import selectors as directory

ANONYMOUS: Final = "匿名"
SEPARATOR: Final = "~"


def case_row(
    case: Case, *, now: datetime, viewer_id: int | None = None, waits: bool = False
) -> CaseRow:
    """An anonymous applicant is named to themselves only; `waits`: for the viewer."""
    own = viewer_id in {case.applicant_id, case.by_id}
    hidden = case.anonymous and not own
    rating = getattr(case, "rating", None)
    return CaseRow(
        id=case.pk,
        number=case.number,
        title=case.title,
        window_code=case.window_code,
        window_name=case.window_name,
        sub_platform=case.sub_platform,
        status=Status(case.status),
        step_name=case.step_name,
        applicant=ANONYMOUS if hidden else case.applicant.name,
        unit="" if hidden or case.unit is None else case.unit.name,
        submitted_at=case.submitted_at,
        due_at=case.due_at,
        finished_at=case.finished_at,
        overdue=case.is_overdue(now),
        rating=rating.score if rating else None,
        waits=waits,
    )


def key_of(at: datetime, row_id: int) -> str:
    """Where a page ends."""
    return f"{at.isoformat()}{SEPARATOR}{row_id}"


def behind(key: str, *, field: str, newest_first: bool) -> Q:
    """What follows that key; everything for a key that is none."""
    text, _, row_text = key.rpartition(SEPARATOR)
    row_id = number(row_text)
    at = moment_of(text)
    if row_id is None or at is None:
        return Q()
    sign = "lt" if newest_first else "gt"
    return Q(**{f"{field}__{sign}": at}) | Q(**{field: at, f"id__{sign}": row_id})


def matches(q: str, *, prefix: str = "") -> Q:
    """A number, part of a title or of a window's name, or an applicant who is not anonymous."""
    text = q.strip()
    people = directory.ids_named(part=text)
    named = Q(**{f"{prefix}applicant__in": people, f"{prefix}anonymous": False})
    return (
        Q(**{f"{prefix}number__startswith": text})
        | Q(**{f"{prefix}title__contains": text})
        | Q(**{f"{prefix}window_name__contains": text})
        | named
    )
