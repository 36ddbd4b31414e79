"""11,700 invented people and the dates of the invented contract."""

from datetime import datetime, timedelta

from zhilian.contract.service import terms
from zhilian.core.times import local_date
from zhilian.directory import service as directory

SEED = 2026
COUNT = 11_700
BEFORE = timedelta(days=187)
TERM = timedelta(days=365)


def make(*, at: datetime, count: int = COUNT) -> None:
    """People exist since the first day of the contract; nobody of them is real."""
    began = at - BEFORE
    directory.bulk_people(seed=SEED, count=count, at=began)
    first = local_date(began)
    terms.set_term(first_date=first, last_date=first + TERM - timedelta(days=1), at=began)
