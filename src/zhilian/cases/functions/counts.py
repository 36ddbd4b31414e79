"""How many cases of a window somebody has: open ones, this week's, one for a year.

All leave out the case that asks: a case that is sent again does not stand in its own way.
"""

from datetime import timedelta

from zhilian.cases import selectors
from zhilian.core.effects import Asking, Picked, function, id_of
from zhilian.core.times import day_bounds, local_date

WEEK = timedelta(days=7)


@function("count_open")
def count_open(asking: Asking, applicant: Picked) -> int:
    """Cases of this window that have not ended."""
    return selectors.count_open(asking=asking, applicant_id=_id(applicant))


@function("count_week")
def count_week(asking: Asking, applicant: Picked) -> int:
    """Cases of this window sent in since Monday that were not taken back or cancelled."""
    today = local_date(asking.at)
    monday = day_bounds(today - timedelta(days=today.weekday()))[0]
    return selectors.count_between(
        asking=asking, applicant_id=_id(applicant), start_at=monday, end_at=monday + WEEK
    )


@function("one_per_year")
def one_per_year(asking: Asking, applicant: Picked, year: int) -> bool:
    """Whether there is no case of this window for that year yet."""
    return not selectors.has_for_year(asking=asking, applicant_id=_id(applicant), year=int(year))


def _id(applicant: Picked) -> int:
    found = id_of(applicant.key)
    if found is None:
        raise TypeError("the applicant is no person of the directory")
    return found
