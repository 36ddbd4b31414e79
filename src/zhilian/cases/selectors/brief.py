"""A case in a few words, for apps that keep something of their own about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zhilian.cases import values
from zhilian.cases.models import Case


@dataclass(frozen=True, kw_only=True)
class CaseBrief:
    """`values` is everything that is known of the case: what was filled in and written since."""

    id: int
    number: str
    window_code: str
    window_name: str
    version_id: int
    step_key: str
    step_name: str
    status: str
    applicant_id: int
    unit_id: int | None
    branch_id: int | None
    submitted_at: datetime
    values: Mapping[str, Any]


def case_brief(*, case_id: int) -> CaseBrief:
    """Whoever shows `values` to somebody asks first whether they may see the case."""
    case = Case.objects.get(pk=case_id)
    return CaseBrief(
        id=case.pk,
        number=case.number,
        window_code=case.window_code,
        window_name=case.window_name,
        version_id=case.version_id,
        step_key=case.step_key,
        step_name=case.step_name,
        status=case.status,
        applicant_id=case.applicant_id,
        unit_id=case.unit_id,
        branch_id=case.branch_id,
        submitted_at=case.submitted_at,
        values={**values.load(case.values), **values.load(case.written)},
    )
