"""Two months of cases: what people sent in at every window, how it ended, what they said of it."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Final

from zhilian.cases import service
from zhilian.cases.service import PastStory
from zhilian.cases.types import Status
from zhilian.catalogue import selectors as catalogue
from zhilian.catalogue.types import WindowView
from zhilian.config.demo import past_forms
from zhilian.config.demo.saying import words
from zhilian.core.times import day_bounds, local_date
from zhilian.directory import selectors as directory
from zhilian.directory.models import Person

SEED: Final = 20_261_201
DAYS: Final = 60
PEOPLE: Final = 24
ENDS: Final = {Status.FINISHED: 0.91, Status.WITHDRAWN: 0.05, Status.REJECTED: 0.04}
SCORES: Final = {5: 0.62, 4: 0.26, 3: 0.08, 2: 0.03, 1: 0.01}
RATED: Final = 0.55
LATE: Final = 0.05
OWN: Final = 0.04
"""How much of it the person sent in whom a visitor of the demonstration becomes first."""


def tell(*, at: datetime) -> int:
    """Write the two months up to `at`; returns how many cases."""
    return service.bulk_past_stories(stories=_stories(at=at), until=at)


def _stories(*, at: datetime) -> Iterator[PastStory]:
    dice = Random(SEED)
    crowd = _Crowd(dice)
    for row in catalogue.windows():
        view = catalogue.window(code=row.code)
        told = past_forms.told().get(row.code)
        people = crowd.of(view)
        for number in range(told.often if told and people else 0):
            form = dice.choice(told.forms) if told else {}
            yield _story(view, form, crowd.one(people), dice=dice, at=at, sure=number == 0)


class _Crowd:
    """Who applies at which window."""

    def __init__(self, dice: Random) -> None:
        self._dice = dice
        self._first = directory.demo_person(role="staff")
        self._held: dict[str, list[Person]] = {}

    def of(self, view: WindowView) -> list[Person]:
        people = [one for role in view.declaration.audience for one in self._some(role)]
        served = [one for one in people if _is_served(view, one)]
        return list({one.pk: one for one in served}.values())

    def one(self, people: list[Person]) -> Person:
        mine = [one for one in people if self._first and one.pk == self._first.pk]
        return mine[0] if mine and self._dice.random() < OWN else self._dice.choice(people)

    def _some(self, role: str) -> list[Person]:
        if role not in self._held:
            found = directory.people_with_role(role=role)
            some = self._dice.sample(found, min(PEOPLE, len(found)))
            own = [self._first] if self._first and role == "staff" else []
            self._held[role] = [*own, *some]
        return self._held[role]


def _is_served(view: WindowView, person: Person) -> bool:
    home = person.unit.branch_id if person.unit else None
    return not (view.branch == "city" and home) and not (view.branch == "district" and not home)


def _story(
    view: WindowView,
    form: Mapping[str, Any],
    person: Person,
    *,
    dice: Random,
    at: datetime,
    sure: bool,
) -> PastStory:
    """`sure`: it went well, long enough ago to have come to its end."""
    ago = 1 + int((DAYS - 1) * dice.random())
    then = _office_hour(local_date(at) - timedelta(days=DAYS if sure else ago), dice)
    (status,) = dice.choices(list(ENDS), list(ENDS.values()))
    status = Status.FINISHED if sure else status
    rated = status == Status.FINISHED and dice.random() < RATED
    score = dice.choices(list(SCORES), list(SCORES.values()))[0] if rated else 0
    said: dict[int, list[str]] = words()["rated"]
    return PastStory(
        view=view,
        form=past_forms.filled(view.declaration, form, day=local_date(then)),
        applicant_id=person.pk,
        submitted_at=then,
        paces=_paces(dice),
        status=status,
        remark=dice.choice(words()["refused"]) if status == Status.REJECTED else "",
        score=score,
        said=dice.choice(said[score]) if score and dice.random() < 0.5 else "",
    )


def _paces(dice: Random) -> tuple[float, ...]:
    """Most are done well within their time, some of them late."""
    low, high = (1.3, 2.5) if dice.random() < LATE else (0.05, 0.8)
    return tuple(dice.uniform(low, high) for _ in range(6))


def _office_hour(day: date, dice: Random) -> datetime:
    """Mostly on a workday between 8 and 18 o'clock."""
    while day.weekday() > 4 and dice.random() < 0.85:
        day -= timedelta(days=1)
    return day_bounds(day)[0] + timedelta(minutes=dice.triangular(8 * 60, 18 * 60, 10 * 60))
