"""Cases of the past in large numbers: true copies of cases that went their way, at other times.

For load tests and a year of demo data. What a copy tells hangs together as in its pattern: steps,
tasks, effects, timeline, messages and files keep their distances. Nothing is announced and nothing
is caused. Nobody else may write to these tables meanwhile.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Final

from django.db import transaction
from django.db.models import Max

from zhilian.cases.models import Case, DayCounter
from zhilian.cases.service.past_parts import Pattern, Tables
from zhilian.cases.service.rows import CODE_LENGTH, LETTERS
from zhilian.core.times import local_date
from zhilian.notices import selectors as told
from zhilian.notices.types import PastMessage

BATCH: Final = 1000
PAST: Final = "past:"
SPREAD: Final = 500_000_003
"""A prime that walks through all codes without meeting one twice."""


@dataclass(frozen=True, kw_only=True)
class PastCase:
    """A copy to be: of which case, for whom, sent in when."""

    pattern_id: int
    applicant_id: int
    unit_id: int | None
    branch_id: int | None
    submitted_at: datetime


def bulk_past_cases(*, rows: Iterable[PastCase], at: datetime) -> Iterator[int]:
    """Write the copies down as they stand at `at`, in batches of their own transactions; yields how
    many have been written so far.
    """
    patterns: dict[int, Pattern] = {}
    tables, numbers = Tables(at=at), _Numbers()
    written = 0
    for part in _batches(rows):
        new = {row.pattern_id for row in part} - patterns.keys()
        patterns |= _patterns(new, tables)
        with transaction.atomic():
            for row in part:
                number = numbers.number(local_date(row.submitted_at))
                _copy(row, patterns[row.pattern_id], tables, number=number, code=numbers.code())
            tables.write()
            numbers.save(local_date(row.submitted_at) for row in part)
        written += len(part)
        yield written


def count_past_cases() -> int:
    """How many have been written, for whoever goes on with it."""
    return Case.objects.filter(submit_key__startswith=PAST).count()


class _Numbers:
    """Numbers of days and codes, handed out without asking the database again."""

    def __init__(self) -> None:
        self._days = dict(DayCounter.objects.values_list("day", "last"))
        self._codes = Case.objects.aggregate(last=Max("id"))["last"] or 0

    def number(self, day: date) -> str:
        self._days[day] = self._days.get(day, 0) + 1
        return f"{day:%Y%m%d}-{self._days[day]:04d}"

    def code(self) -> str:
        """Seven letters: those of live cases have six, so that none is met."""
        self._codes += 1
        rest = self._codes * SPREAD % len(LETTERS) ** (CODE_LENGTH + 1)
        letters = []
        for _ in range(CODE_LENGTH + 1):
            rest, place = divmod(rest, len(LETTERS))
            letters.append(LETTERS[place])
        return "".join(letters)

    def save(self, days: Iterable[date]) -> None:
        for day in sorted(set(days)):
            DayCounter.objects.update_or_create(day=day, defaults={"last": self._days[day]})


def _copy(row: PastCase, found: Pattern, tables: Tables, *, number: str, code: str) -> None:
    later = row.submitted_at - found.case.submitted_at
    files = tables.add_files(found, person_id=row.applicant_id, later=later)
    case_id = tables.cases.add(
        found.templates[found.case],
        later=later,
        number=number,
        code=code,
        submit_key=f"{PAST}{number}",
        applicant_id=row.applicant_id,
        by_id=None,
        unit_id=row.unit_id,
        branch_id=row.branch_id,
        **files.named(values=found.case.values, written=found.case.written),
    )
    tables.add_parts(found, row, case_id=case_id, number=number, files=files)


def _patterns(ids: set[int], tables: Tables) -> dict[int, Pattern]:
    if not ids:
        return {}
    messages: dict[str, list[PastMessage]] = defaultdict(list)
    for row in told.told_about(subjects=[f"case:{pk}" for pk in ids]):
        messages[row.note.subject].append(row)
    found = Case.objects.select_related("rating").in_bulk(list(ids))
    return {pk: tables.pattern(case, messages[case.subject]) for pk, case in found.items()}


def _batches(rows: Iterable[PastCase]) -> Iterator[list[PastCase]]:
    walk = iter(rows)
    while part := list(islice(walk, BATCH)):
        yield part
