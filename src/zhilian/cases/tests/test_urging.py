"""Who may urge, from when on, how often; drafts and their end; who stands in, and until when."""

from datetime import timedelta

import pytest

from zhilian.cases import selectors, service
from zhilian.cases.errors import CaseRefusal, NotForYou, NotNow
from zhilian.cases.models import Case, Entry
from zhilian.cases.service import Terms
from zhilian.cases.tests import make
from zhilian.cases.types import DelegationKind, Filled
from zhilian.core.testing import NOON
from zhilian.directory.models import Person

pytestmark = pytest.mark.django_db
HALF = timedelta(hours=1)
"""Of the two hours that the step has."""


def urge(case: Case, by: Person, after: timedelta) -> None:
    service.urge_case(case_id=case.pk, person_id=by.pk, at=NOON + after)


def urged(case: Case) -> int:
    return Entry.objects.filter(case=case, kind="URGED").count()


def test_a_step_is_urged_from_its_half_on() -> None:
    applicant = make.staff()
    case = make.submit(make.window([make.step("a")]), applicant)

    with pytest.raises(NotNow):
        urge(case, applicant, HALF - timedelta(seconds=1))
    urge(case, applicant, HALF)

    assert urged(case) == 1


def test_not_again_within_four_hours() -> None:
    applicant = make.staff()
    case = make.submit(make.window([make.step("a")]), applicant)
    urge(case, applicant, HALF)

    with pytest.raises(NotNow):
        urge(case, applicant, HALF + timedelta(hours=4) - timedelta(seconds=1))
    urge(case, applicant, HALF + timedelta(hours=4))

    assert urged(case) == 2


def test_the_next_step_has_its_own_time() -> None:
    applicant, worker = make.staff(), make.staff("repair_worker")
    case = make.submit(make.window([make.step("a"), make.step("b")]), applicant)
    urge(case, applicant, HALF)
    make.act(case, worker, "done", at=NOON + HALF)

    with pytest.raises(NotNow):
        urge(case, applicant, HALF + timedelta(minutes=59))
    urge(case, applicant, HALF * 2)

    assert urged(case) == 2


def test_nobody_else_urges_and_nobody_what_is_over() -> None:
    applicant, worker = make.staff(), make.staff("repair_worker")
    case = make.submit(make.window([make.step("a")]), applicant)

    with pytest.raises(NotForYou):
        urge(case, worker, HALF)
    make.act(case, worker, "done")
    with pytest.raises(NotNow):
        urge(case, applicant, HALF)

    assert urged(case) == 0


def keep(person: Person, code: str, text: str, *, days: int = 0) -> None:
    service.save_draft(
        window_code=code,
        filled=Filled(texts={"word": [text], "empty": [""]}),
        person_id=person.pk,
        at=NOON + timedelta(days=days),
    )


def test_a_draft_is_ones_own_and_the_last_one_counts() -> None:
    code, mine, other = make.window([make.step("a")]), make.staff(), make.staff()
    keep(mine, code, "第一稿")
    keep(mine, code, "第二稿")

    held = selectors.draft_for(person_id=mine.pk, window_code=code)

    assert held is not None
    assert held[0].texts == {"word": ["第二稿"]}
    assert selectors.draft_for(person_id=other.pk, window_code=code) is None
    assert service.discard_draft(window_code=code, person_id=other.pk) is False
    assert selectors.draft_for(person_id=mine.pk, window_code=code) is not None


def test_a_draft_goes_a_month_after_it_was_last_touched() -> None:
    code, mine = make.window([make.step("a")]), make.staff()
    keep(mine, code, "旧稿")
    keep(mine, code, "又改", days=10)

    early = service.forget_drafts(at=NOON + timedelta(days=40))
    late = service.forget_drafts(at=NOON + timedelta(days=40, seconds=1))

    assert (early, late) == (0, 1)
    assert selectors.draft_for(person_id=mine.pk, window_code=code) is None


def test_whoever_stands_in_approves_within_the_dates_alone() -> None:
    code = make.window([make.step("a", "approve", "finance")])
    boss, proxy = make.staff("finance"), make.staff()
    begins, ends = NOON + timedelta(days=1), NOON + timedelta(days=3)
    terms = Terms(kind=DelegationKind.ACT, from_at=begins, until_at=ends, reason="休假")
    service.set_delegation(person_id=boss.pk, to_id=proxy.pk, terms=terms, at=NOON)
    early, first, late = (make.submit(code, make.staff()) for _ in range(3))

    with pytest.raises(NotForYou):
        make.act(early, proxy, "approve", at=begins - timedelta(seconds=1))
    make.act(first, proxy, "approve", at=begins)
    with pytest.raises(NotForYou):
        make.act(late, proxy, "approve", at=ends)

    assert [Case.objects.get(pk=one.pk).status for one in (early, first, late)] == [
        "RUNNING", "FINISHED", "RUNNING",
    ]  # fmt: skip


def test_whoever_stands_in_decides_nothing_of_their_own() -> None:
    code = make.window([make.step("a", "approve", "finance")])
    boss, proxy = make.staff("finance"), make.staff()
    terms = Terms(
        kind=DelegationKind.ACT, from_at=NOON, until_at=NOON + timedelta(days=3), reason="休假"
    )
    service.set_delegation(person_id=boss.pk, to_id=proxy.pk, terms=terms, at=NOON)
    own = make.submit(code, proxy)

    with pytest.raises(CaseRefusal):
        make.act(own, proxy, "approve")

    assert Case.objects.get(pk=own.pk).status == "RUNNING"
