"""`no_show_30d`: how often the applicant did not come at this window within thirty days."""

from datetime import timedelta

from zhilian.bookings import selectors
from zhilian.core.effects import Asking, Values, context

MONTH = timedelta(days=30)


@context("no_show_30d")
def no_show_30d(asking: Asking, values: Values) -> int:
    if asking.person_id is None:
        return 0
    return selectors.no_shows(
        person_id=asking.person_id, since=asking.at - MONTH, window=asking.window
    )
