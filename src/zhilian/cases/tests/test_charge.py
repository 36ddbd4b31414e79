"""What the owner of a sub-platform sees: their cases, nobody else's, and honest figures."""

from datetime import timedelta

import pytest

from zhilian.cases import selectors, service
from zhilian.cases.tests import make
from zhilian.cases.types import CasePage, ChargeFilter, Status
from zhilian.core.testing import NOON

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_cases_in_charge_are_those_of_the_own_sub_platform() -> None:
    code = make.window([make.step("one")])
    case = make.submit(code, make.staff())
    owner = make.staff("property_admin")
    other = make.staff("mall_admin")

    mine = selectors.cases_in_charge(person_id=owner.pk, now=NOON, filters=ChargeFilter())
    theirs = selectors.cases_in_charge(person_id=other.pk, now=NOON, filters=ChargeFilter())

    assert [row.number for row in mine.rows] == [case.number]
    assert (mine.total, theirs.total) == (1, 0)


def test_cases_in_charge_narrow_by_status_and_word() -> None:
    code = make.window([make.step("one")])
    open_case, gone = make.submit(code, make.staff()), make.submit(code, make.staff())
    service.withdraw_case(case_id=gone.pk, person_id=gone.applicant_id, at=NOON)
    owner = make.staff("property_admin")

    def numbers(*, status: str = "", q: str = "") -> list[str]:
        filters = ChargeFilter(status=status, q=q)
        page = selectors.cases_in_charge(person_id=owner.pk, now=NOON, filters=filters)
        return [row.number for row in page.rows]

    assert numbers(status=Status.WITHDRAWN) == [gone.number]
    assert numbers(q=open_case.number) == [open_case.number]


def test_window_figures_count_what_was_submitted_in_the_period() -> None:
    code = make.window([make.step("one")])
    case, _ = make.submit(code, make.staff()), make.submit(code, make.staff())
    service.withdraw_case(case_id=case.pk, person_id=case.applicant_id, at=NOON)
    owner = make.staff("property_admin")
    after = NOON + 3 * DAY

    (row,) = selectors.window_figures(
        person_id=owner.pk, from_at=NOON - DAY, until_at=after, now=after
    )
    none = selectors.window_figures(
        person_id=owner.pk, from_at=after, until_at=after + DAY, now=after
    )

    assert (row.submitted, row.open, row.overdue, row.finished) == (2, 1, 1, 0)
    assert (sum(row.by_day), len(row.by_day)) == (2, 5)
    assert row.mean_took is None
    assert none == []


def test_counting_stops_one_beyond_the_most_that_is_counted() -> None:
    code, owner = make.window([make.step("one")]), make.staff("property_admin")
    for _ in range(5):
        make.submit(code, make.staff())

    pages = [
        selectors.cases_in_charge(person_id=owner.pk, now=NOON, filters=ChargeFilter(), most=most)
        for most in (3, 5, 10)
    ]

    assert [(page.total, len(page.rows)) for page in pages] == [(4, 5), (5, 5), (5, 5)]


@pytest.mark.parametrize(("total", "word"), [(213, "213"), (10_000, "10,000"), (10_001, "10,000+")])
def test_the_pager_says_where_counting_stopped(total: int, word: str) -> None:
    assert CasePage(rows=(), total=total).total_word == word
