import pytest

from zhilian.cases import selectors
from zhilian.cases.tests import make
from zhilian.core.testing import NOON

pytestmark = pytest.mark.django_db


def test_a_brief_tells_what_was_filled_in_and_when() -> None:
    person = make.staff()
    case = make.submit(make.window([make.step("one")]), person, word="漏水")

    brief = selectors.case_brief(case_id=case.pk)

    assert (brief.number, brief.applicant_id, brief.submitted_at) == (case.number, person.pk, NOON)
    assert brief.values["word"] == "漏水"
