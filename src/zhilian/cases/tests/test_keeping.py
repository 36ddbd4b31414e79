"""How long cases are kept: counted from the true start, never too early, proved when they go."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as some

from zhilian.cases import jobs, selectors, service
from zhilian.cases.docket import docket_of
from zhilian.cases.keeping import keeping_of
from zhilian.cases.models import Case, Entry, StepRun
from zhilian.cases.tests import make
from zhilian.catalogue.tests.make import shipped
from zhilian.core import retention
from zhilian.core.models import JournalEntry
from zhilian.core.retention import STILL, Held, Start
from zhilian.core.testing import NOON, standing_in
from zhilian.core.times import clock_now, local_midnight
from zhilian.directory.tests import make as directory_make

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
YEAR = timedelta(days=366)
RULES = sorted(
    {
        window["keeps"]["retention"]
        for part in shipped()["sub_platforms"]
        for window in part["windows"]
    }
)
MOMENTS = some.integers(min_value=-2000, max_value=5000).map(
    lambda days: NOON + timedelta(days=days)
)
VALID_TO = {"key": "valid_to", "label": "有效期至", "type": "date", "required": False}


class Knows:
    """An owner of the word 长成 whose answer a test sets."""

    answer: Start | None = None

    def __call__(self, held: Held) -> Start | None:
        return self.answer


@pytest.fixture
def grown() -> Iterator[Knows]:
    knows = Knows()
    with standing_in(retention.owners, {"长成/tests": knows}):
        yield knows


@pytest.fixture
def client_of() -> Callable[..., Client]:
    def signed_in(role: str) -> Client:
        client = Client()
        directory_make.sign_in(client, make.staff(role))
        return client

    return signed_in


def ended(rule: str, *, at: datetime = NOON, action: str = "done", **texts: str) -> Case:
    """A case of a window with this rule that one person has handled."""
    worker = make.staff("repair_worker")
    code = make.window(
        [make.step("one")],
        fields=[make.WORD, VALID_TO],
        keeps={"records": ["单"], "retention": rule},
    )
    case = make.submit(code, make.staff(), at=at, **({"word": "试", **texts}))
    if action == "withdraw":
        service.withdraw_case(case_id=case.pk, person_id=case.applicant_id, at=at)
        return Case.objects.get(pk=case.pk)
    return make.act(case, worker, action, at=at)


def kept(case: Case) -> Any:
    case.refresh_from_db()
    return case.keep_from, case.keep_until, case.keep_look_at


def test_a_plain_length_counts_from_the_end_of_the_case() -> None:
    case = ended("3y")

    assert kept(case) == (NOON, NOON.replace(year=NOON.year + 3), None)


def test_for_ever_has_no_date_and_waits_for_none() -> None:
    case = ended("长期")

    assert kept(case) == (None, None, None)
    assert selectors.cases_to_look_at(now=NOON + 100 * YEAR) == []


def test_validity_that_the_form_names_counts_from_the_day_after() -> None:
    case = ended("至失效后3y", valid_to="2027-02-28")

    start = local_midnight(date(2027, 3, 1))
    assert kept(case) == (start, start.replace(year=2030), None)


@pytest.mark.parametrize("rule", ["至失效后1y", "资产处置后5y", "退出后5y", "离职后3y", "停用后3y"])
def test_a_start_that_nobody_knows_keeps_the_case(rule: str) -> None:
    case = ended(rule)

    assert kept(case) == (None, None, NOON + DAY)
    assert not service.expunge_case(case_id=case.pk, at=NOON + 50 * YEAR)


@pytest.mark.parametrize("rule", ["至失效后1y", "资产处置后5y", "退出后5y"])
def test_a_withdrawn_case_of_which_nothing_came_counts_from_its_end(rule: str) -> None:
    case = ended(rule, action="withdraw")

    assert kept(case)[0] == NOON


def test_a_case_is_looked_at_every_night_until_its_start_is_known(grown: Knows) -> None:
    grown.answer = STILL
    case = ended("长成后2y")
    later = NOON + 400 * DAY

    assert selectors.cases_to_look_at(now=NOON) == []
    assert selectors.cases_to_look_at(now=later) == [case.pk]
    service.look_how_long_kept(case_id=case.pk, at=later)
    assert kept(case) == (None, None, later + DAY)

    grown.answer = Start(at=later)
    service.look_how_long_kept(case_id=case.pk, at=later)
    assert kept(case) == (later, later.replace(year=later.year + 2), None)


def test_a_start_that_has_moved_is_seen_before_anything_is_erased(grown: Knows) -> None:
    grown.answer = Start(at=NOON)
    case = ended("长成后1d")
    grown.answer = Start(at=NOON + 10 * DAY)

    assert not service.expunge_case(case_id=case.pk, at=NOON + 2 * DAY)
    assert kept(case)[1] == NOON + 11 * DAY
    grown.answer = STILL
    assert not service.expunge_case(case_id=case.pk, at=NOON + 12 * DAY)
    assert kept(case)[1] is None


def test_of_two_terms_the_first_that_is_over_counts(grown: Knows) -> None:
    grown.answer = Start(at=NOON + DAY)
    case = ended("在职期间，长成后7d删除")

    assert kept(case)[1] == NOON + 8 * DAY


def test_several_owners_of_a_word_are_all_waited_for(grown: Knows) -> None:
    other = Knows()
    grown.answer, other.answer = Start(at=NOON + DAY), STILL
    with standing_in(retention.owners, {"长成/others": other}):
        case = ended("长成后1y")
        assert kept(case)[1] is None
        other.answer = Start(at=NOON + 3 * DAY)
        service.look_how_long_kept(case_id=case.pk, at=NOON + 3 * DAY)
        assert kept(case)[0] == NOON + 3 * DAY


def test_rows_from_before_are_looked_at_once() -> None:
    case = ended("资产处置后5y")
    Case.objects.update(keep_until=NOON + YEAR, keep_look_at=None)

    assert selectors.cases_to_look_at(now=NOON) == [case.pk]
    service.look_how_long_kept(case_id=case.pk, at=NOON)
    assert kept(case)[1] is None


def test_expunged_case_keeps_its_proof_and_nothing_that_people_wrote() -> None:
    case = ended("1y", action="return")
    service.withdraw_case(case_id=case.pk, person_id=case.applicant_id, at=NOON, remark="不办了")
    gone = NOON + YEAR

    assert service.expunge_case(case_id=case.pk, at=gone)
    assert not service.expunge_case(case_id=case.pk, at=gone)

    case.refresh_from_db()
    told = JournalEntry.objects.get(kind="cases.case.expunged")
    assert (case.values, case.written, case.expunged_at) == ("", "", gone)
    assert {run.remark + run.field_remarks for run in StepRun.objects.all()} == {""}
    assert {entry.remark for entry in Entry.objects.all()} == {""}
    assert told.data["rule"] == "1y"
    assert told.data["kept_from"] == NOON.isoformat()
    assert Entry.objects.filter(case=case, kind="EXPUNGED", text__contains="1 年").exists()


def test_nightly_job_takes_all_that_is_due_and_nothing_else() -> None:
    due = [ended("1y"), ended("2y")]
    ended("10y")
    ended("资产处置后5y")
    long_ago = clock_now() - 3 * YEAR
    Case.objects.update(
        finished_at=long_ago, keep_from=None, keep_until=long_ago, keep_look_at=None
    )

    jobs.look_how_long_kept()
    jobs.expunge()

    gone = Case.objects.exclude(expunged_at=None).values_list("pk", flat=True)
    assert sorted(gone) == sorted(case.pk for case in due)


def test_pages_show_what_goes_when(client_of: Any) -> None:
    soon, waits = ended("1d"), ended("资产处置后5y")
    owner, other = client_of("property_admin"), client_of("mall_admin")

    page = owner.get("/desk/keeping/").content.decode()
    listed = owner.get("/desk/keeping/cases/?state=soon").content.decode()
    pending = owner.get("/desk/keeping/cases/?state=pending").content.decode()
    filed = b"".join(owner.get("/desk/keeping/cases/export/")).decode()

    assert "资产处置后 5 年" in page
    assert (soon.number in listed, waits.number in listed) == (True, False)
    assert (soon.number in pending, waits.number in pending) == (False, True)
    assert "待定" in pending
    assert soon.number in filed
    assert soon.number not in other.get("/desk/keeping/cases/").content.decode()


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule != "长期"])
def test_no_rule_of_the_list_ends_before_its_length_behind_its_true_start(rule: str) -> None:
    """Whatever the owners answer, whenever the case ended (leap days too)."""
    docket = docket_of(ended(rule), at=NOON)
    terms = retention.terms_of(rule)
    answers = some.one_of(some.none(), some.just(STILL), some.builds(Start, at=MOMENTS))

    @settings(max_examples=30, deadline=None)
    @given(answer=answers, ended_at=MOMENTS)
    def holds(answer: Start | None, ended_at: datetime) -> None:
        docket.case.finished_at = ended_at
        knows = Knows()
        knows.answer = answer
        with standing_in(retention.owners, dict.fromkeys(retention.owners.all(), knows)):
            found = keeping_of(docket)

        waits = terms[0].word and (answer is None or answer.at is None)
        assert (found.until is None) == bool(waits)
        assert (found.look_at is None) != (found.until is None)
        if found.until is not None and found.from_at is not None:
            told = answer.at if answer and terms[0].word else None
            assert found.from_at == max(filter(None, (told, ended_at)))
            assert found.until == min(term.after(found.from_at) for term in terms)

    holds()


@pytest.mark.parametrize("text", ["", "5年", "5", "5w", "y5", "5y5y", "后", "a后5y"])
def test_a_rule_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="time to keep|not"):
        retention.terms_of(text)
