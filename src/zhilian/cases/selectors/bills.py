"""What is to be paid for a case now."""

from datetime import datetime

from zhilian.cases.bills import Bill, bill_at
from zhilian.cases.docket import docket_of
from zhilian.cases.models import Case, StepRun
from zhilian.cases.types import LIVE_RUNS


def bill_of(*, case_id: int, person_id: int, at: datetime) -> Bill | None:
    """What the open step asks its applicant to pay; None when nothing is, or not by this person."""
    case = Case.objects.get(pk=case_id)
    if person_id not in {case.applicant_id, case.by_id}:
        return None
    run = StepRun.objects.filter(case=case, state__in=sorted(LIVE_RUNS)).first()
    return bill_at(docket_of(case, at=at), run)
