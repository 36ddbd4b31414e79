"""Who sends in what, and when, over a year: always the same for the same beginning."""

from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Final

from zhilian.cases.service import PastCase
from zhilian.catalogue import selectors as catalogue
from zhilian.catalogue.types import Branch, WindowView
from zhilian.config.year.patterns import Pattern
from zhilian.core.times import day_bounds, local_date
from zhilian.directory.models import Person

SEED: Final = 20_261_201
DAYS: Final = 365
WEEK: Final = (1.0, 1.05, 1.05, 1.0, 0.9, 0.2, 0.15)
HOURS: Final = (
    1, 0, 0, 0, 0, 1, 4, 14, 60, 90, 80, 55, 30, 35, 70, 75, 65, 50, 20, 12, 12, 10, 6, 3,
)  # fmt: skip
OFTEN: Final = 1.7
"""Some apply much more often than others."""
STILL_OPEN: Final = 0.6
A_DAY_LESS: Final = 0.06
ENDS: Final = {"FINISHED": 0.9, "REJECTED": 0.04, "WITHDRAWN": 0.05}
OTHER_END: Final = 0.01
SOON: Final = timedelta(days=12)


@dataclass(frozen=True, kw_only=True)
class Office:
    """A window: who applies there, and the patterns of what becomes of it."""

    load: float
    people: Sequence[tuple[int, int | None, int | None]]
    ended: Sequence[Pattern]
    shares: Sequence[float]
    running: Sequence[Pattern]


def rows(*, patterns: Sequence[Pattern], count: int, until: datetime) -> Iterator[PastCase]:
    """`count` cases of the year before the day of `until`, the oldest first."""
    dice = Random(SEED)
    offices = [office for office in _offices(patterns) if office.ended and office.people]
    loads = list(accumulate(office.load for office in offices))
    last = local_date(until)
    for day, number in _days(count=count, last=last):
        for at in sorted(_instant(day, dice) for _ in range(number)):
            office = offices[bisect(loads, dice.random() * loads[-1])]
            yield _row(office, at=at, until=until, dice=dice)


def windows_without(patterns: Sequence[Pattern]) -> list[str]:
    """Windows of which no case was finished: the year has none of theirs."""
    whole = {pattern.window for pattern in patterns if pattern.status == "FINISHED"}
    return [row.code for row in catalogue.windows() if row.code not in whole]


def _row(office: Office, *, at: datetime, until: datetime, dice: Random) -> PastCase:
    person_id, unit_id, branch_id = office.people[int(len(office.people) * dice.random() ** OFTEN)]
    pattern = dice.choices(office.ended, office.shares)[0]
    age = until - at
    open_share = STILL_OPEN - A_DAY_LESS * age.days
    if office.running and (at + pattern.took > until or dice.random() < open_share):
        pattern = dice.choice(office.running)
    return PastCase(
        pattern_id=pattern.case_id,
        applicant_id=person_id,
        unit_id=unit_id,
        branch_id=branch_id,
        submitted_at=at,
    )


def _offices(patterns: Sequence[Pattern]) -> Iterator[Office]:
    for row in catalogue.windows():
        mine = [pattern for pattern in patterns if pattern.window == row.code]
        ended = [pattern for pattern in mine if not pattern.is_open]
        view = catalogue.window(code=row.code)
        yield Office(
            load=float(view.declaration.cases_per_day),
            people=_people(view),
            ended=ended,
            shares=[ENDS.get(pattern.status, OTHER_END) for pattern in ended],
            running=[pattern for pattern in mine if pattern.is_open],
        )


def _people(view: WindowView) -> Sequence[tuple[int, int | None, int | None]]:
    found = Person.objects.with_role(view.declaration.audience[0])
    for role in view.declaration.audience[1:]:
        found = found | Person.objects.with_role(role)
    found = found.filter(is_active=True, unit__isnull=False)
    if view.branch != Branch.BOTH:
        found = found.filter(unit__branch__isnull=view.branch == Branch.CITY)
    ids = found.order_by("id").values_list("id", "unit_id", "unit__branch_id")
    held = list(dict.fromkeys(ids))
    Random(SEED).shuffle(held)
    return held


def _days(*, count: int, last: date) -> Iterator[tuple[date, int]]:
    """Days and how many cases each has: workdays many, weekends few, `count` in all."""
    days = [last - timedelta(days=ago) for ago in range(DAYS, 0, -1)]
    sums = list(accumulate(WEEK[day.weekday()] for day in days))
    done = 0
    for day, so_far in zip(days, sums, strict=True):
        until = round(count * so_far / sums[-1])
        yield day, until - done
        done = until


def _instant(day: date, dice: Random) -> datetime:
    hour = dice.choices(range(24), HOURS)[0]
    return day_bounds(day)[0] + timedelta(hours=hour, seconds=dice.randrange(3600))
