"""How many cases each window took in, and how many of the latest it finished."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count

from zhilian.cases.models import Case, CaseQuerySet
from zhilian.cases.types import Status

LATELY: Final = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class WindowCases:
    """`received` in the whole period; `finished` of those that came in its last 30 days."""

    received: int
    finished: int


def cases_by_window(
    *, codes: Collection[str], start: datetime, end: datetime
) -> dict[str, WindowCases]:
    """Windows without a case are left out. The period is counted from the index alone; only the
    rows of its last 30 days are opened.
    """
    came = Case.objects.filter(
        window_code__in=sorted(codes), submitted_at__gte=start, submitted_at__lt=end
    )
    late = came.filter(submitted_at__gte=end - LATELY)
    done = late.filter(status=Status.FINISHED, finished_at__lt=end)
    finished = dict(_by_window(done))
    return {
        code: WindowCases(received=n, finished=finished.get(code, 0))
        for code, n in _by_window(came)
    }


def _by_window(found: CaseQuerySet) -> list[tuple[str, int]]:
    counted = found.values("window_code").annotate(n=Count("id")).order_by("window_code")
    return list(counted.values_list("window_code", "n"))
