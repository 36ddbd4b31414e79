"""What conditions ask of a person's cases."""

from datetime import timedelta

import pytest

from zhilian.cases import service
from zhilian.cases.tests import make
from zhilian.cases.types import Filled
from zhilian.core.testing import NOON
from zhilian.directory.models import Person

pytestmark = pytest.mark.django_db
YEAR = {"key": "year", "label": "年度", "type": "year", "required": True}


def window(check: str) -> str:
    return make.window([make.step("a")], fields=[make.WORD, YEAR],
                       rules=[{"check": check, "message": "不行"}])  # fmt: skip


def takes(code: str, person: Person, *, days: int = 0, year: int = 2026) -> bool:
    at = NOON + timedelta(days=days)
    done = service.submit_case(
        window_code=code,
        filled=Filled(texts={"word": ["试"], "year": [str(year)]}),
        applicant_id=person.pk,
        submit_key=f"{code}-{person.pk}-{days}-{year}",
        at=at,
    )
    return done.ok


def test_only_so_many_may_be_open() -> None:
    code, person, worker = (
        window("count_open(applicant) < 1"),
        make.staff(),
        make.staff("repair_worker"),
    )
    assert takes(code, person)
    assert not takes(code, person, days=1)
    assert takes(code, make.staff(), days=1)

    make.act(make.case_of(person), worker, "done")

    assert takes(code, person, days=2)


def test_week_begins_on_monday_and_counts_what_was_not_taken_back() -> None:
    code, person = window("count_week(applicant) < 1"), make.staff()
    assert takes(code, person)
    assert not takes(code, person, days=5)
    assert takes(code, person, days=6)

    service.withdraw_case(case_id=make.case_of(person).pk, person_id=person.pk, at=NOON)
    assert takes(code, person, days=7)


def test_one_for_a_year_looks_at_the_year_that_was_filled_in() -> None:
    code, person = window("one_per_year(applicant, year)"), make.staff()
    assert takes(code, person, year=2026)
    assert not takes(code, person, days=1, year=2026)
    assert takes(code, person, days=1, year=2027)


def test_a_case_does_not_stand_in_its_own_way() -> None:
    code, person, worker = (
        window("count_open(applicant) < 1"),
        make.staff(),
        make.staff("repair_worker"),
    )
    takes(code, person)
    case = make.act(make.case_of(person), worker, "return")

    done = service.resubmit_case(
        case_id=case.pk,
        filled=Filled(texts={"word": ["改"], "year": ["2026"]}),
        person_id=person.pk,
        at=NOON,
    )

    assert done.ok
