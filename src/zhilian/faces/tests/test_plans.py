"""The lists that everybody opens read their tables by an index, never from end to end.

On SQLite, whose plan says so in words; PostgreSQL chooses by what it has counted.
"""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhilian.cases import selectors as cases
from zhilian.cases.models import Case
from zhilian.cases.tests import make
from zhilian.cases.types import ChargeFilter, InboxFilter, Status, Tab
from zhilian.core.testing import NOON
from zhilian.directory.models import Person
from zhilian.incidents import selectors as incidents
from zhilian.incidents.types import IncidentFilter
from zhilian.notices import selectors as notices

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="reads the plan of SQLite"),
]
BIG = ("cases_case", "cases_task", "cases_steprun", "cases_entry", "notices_message",
       "incidents_incident")  # fmt: skip
Ask = Callable[[Person], object]
LISTS: dict[str, Ask] = {
    "my cases": lambda me: cases.my_cases(person_id=me.pk, tab=Tab.DONE, now=NOON),
    "my cases under way": lambda me: cases.my_cases(person_id=me.pk, tab=Tab.RUNNING, now=NOON),
    "my case counts": lambda me: cases.case_counts(person_id=me.pk, now=NOON),
    "inbox": lambda me: cases.inbox(person_id=me.pk, now=NOON),
    "inbox, latest first": lambda me: cases.inbox(
        person_id=me.pk, now=NOON, filters=InboxFilter(sort="new")
    ),
    "cases in charge": lambda me: cases.cases_in_charge(
        person_id=me.pk, now=NOON, filters=ChargeFilter()
    ),
    "cases in charge of a window": lambda me: cases.cases_in_charge(
        person_id=me.pk, now=NOON, filters=ChargeFilter(window="try-1")
    ),
    "cases in charge under way": lambda me: cases.cases_in_charge(
        person_id=me.pk, now=NOON, filters=ChargeFilter(status=Status.RUNNING)
    ),
    "cases in charge that are late": lambda me: cases.cases_in_charge(
        person_id=me.pk, now=NOON, filters=ChargeFilter(overdue=True)
    ),
    "my cases that wait": lambda me: cases.my_cases(person_id=me.pk, tab=Tab.TODO, now=NOON),
    "messages": lambda me: notices.messages(person_id=me.pk),
    "threads": lambda me: notices.threads(person_id=me.pk),
    "unread messages": lambda me: notices.unread_count(person_id=me.pk),
    "incidents": lambda me: incidents.incidents_page(wanted=IncidentFilter()),
}


@pytest.fixture
def me() -> Person:
    """Who applies, approves, and is in charge of the window."""
    person = make.staff("property_admin")
    code = make.window([make.step("a", "approve", "property_admin")])
    for _ in range(3):
        make.submit(code, make.staff())
    make.submit(code, person)
    return person


def scans(asked: CaptureQueriesContext) -> list[str]:
    """What reads a big table from end to end, without an index."""
    found = []
    for query in asked.captured_queries:
        if not query["sql"].startswith("SELECT"):
            continue
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}".replace("%", "%%"))
            lines = [str(row[-1]) for row in cursor.fetchall()]
        tables = "|".join(BIG)
        found += [line for line in lines if re.match(rf"SCAN ({tables}|U\d+)(?! USING)", line)]
    return found


@pytest.mark.parametrize("name", LISTS)
def test_a_list_reads_its_tables_by_an_index(name: str, me: Person) -> None:
    with CaptureQueriesContext(connection) as asked:
        LISTS[name](me)

    assert scans(asked) == []


def test_the_plan_of_what_has_no_index_is_found_out(me: Person) -> None:
    with CaptureQueriesContext(connection) as asked:
        list(Case.objects.filter(title="试"))

    assert len(scans(asked)) == 1
