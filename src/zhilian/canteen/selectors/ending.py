"""Until when meal accounts were good."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from zhilian.canteen.models import MealAccount
from zhilian.core.times import local_date, local_midnight


def account_ends(*, number: str, now: datetime) -> list[datetime | None]:
    """Of the accounts as this case opened them: when each was closed or ran out, None while it is
    good.
    """
    rows = MealAccount.objects.filter(number=number).values_list("closed_at", "valid_to")
    return [_end(closed_at, valid_to, today=local_date(now)) for closed_at, valid_to in rows]


def _end(closed_at: datetime | None, valid_to: date | None, *, today: date) -> datetime | None:
    ends = [*_known(closed_at, valid_to, today=today)]
    return min(ends) if ends else None


def _known(closed_at: datetime | None, valid_to: date | None, *, today: date) -> Iterator[datetime]:
    if closed_at is not None:
        yield closed_at
    if valid_to is not None and valid_to < today:
        yield local_midnight(valid_to + timedelta(days=1))
