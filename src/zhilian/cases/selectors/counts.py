"""How many cases of a window a person has, for conditions."""

from datetime import datetime

from zhilian.cases import values
from zhilian.cases.models import Case, CaseQuerySet
from zhilian.cases.types import Cause, Status
from zhilian.core.effects import Asking

GONE = (Status.WITHDRAWN, Status.REJECTED, Status.CLOSED)


def count_open(*, asking: Asking, applicant_id: int) -> int:
    return _others(asking, applicant_id).open().count()


def count_between(
    *, asking: Asking, applicant_id: int, start_at: datetime, end_at: datetime
) -> int:
    """Sent in within the half-open time; those taken back or cancelled are left out."""
    sent = _others(asking, applicant_id).filter(submitted_at__gte=start_at, submitted_at__lt=end_at)
    return _counting(sent).count()


def has_for_year(*, asking: Asking, applicant_id: int, year: int) -> bool:
    """Whether a case that counts names the year. A person has few: each is opened."""
    rows = _counting(_others(asking, applicant_id)).filter(expunged_at__isnull=True)
    return any(
        values.load(held).get("year") == year for held in rows.values_list("values", flat=True)
    )


def _others(asking: Asking, applicant_id: int) -> CaseQuerySet:
    found = Case.objects.filter(applicant=applicant_id, window_code=asking.window)
    own = asking.subject.rpartition(":")[2]
    return found.exclude(pk=int(own)) if own.isdecimal() else found


def _counting(found: CaseQuerySet) -> CaseQuerySet:
    """A no-show counts: the place was taken."""
    cancelled = found.filter(status=Status.CANCELLED).exclude(cause=Cause.NO_SHOW)
    return found.exclude(status__in=GONE).exclude(pk__in=cancelled.values("pk"))
